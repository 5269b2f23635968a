"""What one worker keeps of readers' queries: counts, and names for what is far from every topic."""

from dataclasses import dataclass

from indexer.asked.counts_file import FILE_NAME
from indexer.snapshot.snapshot import Snapshot
from service.encoded_texts import EncodeFor
from service.live.state_folder import StateFolder
from service.privacy.reader_counts import ReaderCounts
from service.privacy.subject_terms import SHIPPED, SubjectTerms, read_terms
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Readers:
    """The counts of one worker, and the terms that they may name."""

    counts: ReaderCounts
    terms: SubjectTerms

    @classmethod
    def of(cls, settings: Settings, folder: StateFolder, encode: EncodeFor) -> "Readers":
        """As `settings` say, in `folder`; `encode` encodes texts as those of a snapshot are.

        Raises:
            SubjectTermsError: the file of terms is unusable.
        """
        wanted = settings.count_readers and not folder.refused
        counts = ReaderCounts(folder.path / FILE_NAME if wanted else None)
        return cls(counts, SubjectTerms(read_terms(settings.subject_terms or SHIPPED), encode, folder.path))

    def begin(self, answering: Snapshot | None) -> None:
        """Starts to write from time to time, and to encode the terms, if there is a snapshot whose encoder is ready."""
        self.counts.keep_writing()
        if self.counts.on and answering is not None:
            self.terms.begin(answering)
