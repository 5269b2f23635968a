"""`related-articles COMMAND`: each command is imported only when it is called.

So `serve` loads nothing that builds, `reindex` nothing of Flask, and `--help` nothing at all.
"""

import importlib
import logging
import sys

import click

# command -> the module whose function of that name carries it out, and what the overview says of it
_COMMANDS = {
    "asked": (
        "indexer.commands.editing.asked",
        "What readers ask, over weeks: wanted and lacking first; no reader's words.",
    ),
    "audit": (
        "indexer.commands.editing.audit",
        "What is the matter with the articles: `audit list`, and what is dismissed: `audit dismiss`.",
    ),
    "corpus": (
        "corpus.commands.corpus",
        "What would come in, without indexing: `corpus check SOURCE...`, `corpus read`.",
    ),
    "coverage": (
        "indexer.commands.editing.coverage",
        "What of a list of queries the corpus does not answer, most wanted first.",
    ),
    "diff": ("indexer.commands.generations", "What one generation has different from another."),
    "evaluate": ("indexer.commands.evaluate", "Ranking quality beside baselines, with confidence intervals."),
    "export": ("service.export.command", "Every related list as static JSON and HTML, for when the service is down."),
    "gates": ("indexer.commands.gates", "What a night must pass, and every limit that may be set: `gates list`."),
    "keys": ("service.access.keys_command", "Make, list and remove API keys: `keys make --role site --name cms`."),
    "links": ("indexer.commands.links", "Links to set in a draft and to it, each from a sentence of its own."),
    "privacy": ("service.privacy.commands", "What is stored about readers, and its removal: `privacy report`."),
    "prune": ("indexer.commands.generations", "Remove old generations."),
    "reindex": ("indexer.commands.reindex", "The nightly job: read, encode what changed, build, check, publish."),
    "related": ("indexer.commands.ask", "The related list of an article or a text."),
    "rollback": ("indexer.commands.generations", "Go back to an older generation, and stay there."),
    "rules": ("indexer.commands.rules", "Check the editors' rules: `rules check FILE --index DIR`."),
    "search": ("indexer.commands.ask", "Articles for a query, read from standard input."),
    "serve": ("service.serve", "Serve an index over HTTP."),
    "status": ("indexer.commands.operate", "What is served, how old it is, and how the last run ended."),
    "tags": ("indexer.commands.tags", "Topic tags of an article or a text, with the sentences that support them."),
    "topics": (
        "indexer.commands.topics",
        "Check a file of topics, begin one, list those there are: `topics check FILE`.",
    ),
    "unpin": ("indexer.commands.generations", "Undo `rollback`: serve the newest generation again."),
    "verify": ("indexer.commands.operate", "Whether every file of a generation is what was written."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(_COMMANDS.items())])


@click.group(cls=_LazyGroup)
@click.version_option(package_name="related-articles")
def main() -> None:
    """Related articles, topic tags and coverage gaps for a publishing site."""
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    logging.getLogger("related_articles").setLevel(logging.INFO)
