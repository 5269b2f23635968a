"""How many threads the native libraries of a process may use."""

import os


def limit_native_threads() -> None:
    """One thread for each native library: the workers are the parallelism. To be called before they are imported."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
