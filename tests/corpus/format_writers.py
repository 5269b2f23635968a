"""Articles written in every format that is read: what reading is compared with, and what its speed is measured on."""

import csv
import gzip
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import yaml

from corpus.article import Article, Section
from corpus.dates import moment
from tests.writing import write_articles


def write_gzip(path: Path, articles: Sequence[Article]) -> None:
    """JSON Lines, packed."""
    write_articles(path, articles)
    path.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def write_csv(path: Path, articles: Sequence[Article]) -> None:
    """One row an article; the body as plain text whose headings are marked with ##."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, list(_row(articles[0])))
        rows.writeheader()
        rows.writerows(_row(article) for article in articles)


def write_database(path: Path, articles: Sequence[Article]) -> None:
    """A table `articles` in an SQLite file, its columns as those of the CSV file."""
    columns = list(_row(articles[0]))
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE articles ({', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO articles VALUES ({marks})",  # noqa: S608 - our own columns
            [list(_row(article).values()) for article in articles],
        )
    connection.close()


def write_markdown(folder: Path, articles: Sequence[Article]) -> None:
    """A folder of one file an article, with YAML front matter."""
    folder.mkdir(parents=True, exist_ok=True)
    for article in articles:
        front = {
            "id": article.id,
            "title": article.title,
            "description": article.summary,
            "url": article.url,
            "category": article.category,
            "tags": list(article.tags),
            "author": article.author,
            "date": article.published_at,
            "updated": article.updated_at,
            "lang": article.language,
            "image": article.image_url,
            "related": list(article.links),
        }
        head = yaml.safe_dump(
            {name: value for name, value in front.items() if value}, sort_keys=False, allow_unicode=True, width=10_000
        )
        text = "\n\n".join(_marked(article.body))
        (folder / f"{article.id}.md").write_text(f"---\n{head}---\n\n{text}\n", "utf-8")


def write_html(folder: Path, articles: Sequence[Article]) -> None:
    """A folder of one page an article: a site's frame round it, metadata as JSON-LD, links as a related block."""
    folder.mkdir(parents=True, exist_ok=True)
    by_id = {article.id: article for article in articles}
    for article in articles:
        picks = "".join(
            f'<li><a href="{escape(by_id[link].url if link in by_id else link)}">'
            f"{escape(by_id[link].title if link in by_id else link)}</a></li>"
            for link in article.links
        )
        related = f'<section class="related"><h2>Related articles</h2><ul>{picks}</ul></section>' if picks else ""
        updated = f"<p>Updated {article.updated_at:%d %B %Y}</p>" if article.updated_at else ""
        published = f"{article.published_at:%d %B %Y}" if article.published_at else ""
        metadata = json.dumps(_json_ld(article), ensure_ascii=False).replace("<", "\\u003c")
        page = f"""<!DOCTYPE html>
<html lang="{article.language}">
<head><meta charset="utf-8"><title>{escape(article.title)} | The Sample</title>
<link rel="canonical" href="{escape(article.url)}">
<meta name="description" content="{escape(article.summary)}">
<script type="application/ld+json">{metadata}</script>
</head>
<body>
<header><nav><a href="/">Home</a> <a href="/about">About</a> <a href="/letters">Letters</a></nav></header>
<main><article>
<p class="category">{escape(article.category)}</p>
<h1>{escape(article.title)}</h1>
<p class="standfirst">{escape(article.summary)}</p>
<p class="byline">By {escape(article.author)}</p><p class="date">{published}</p>{updated}
<div class="share"><a href="#x">X</a> <a href="#f">Facebook</a> <a href="#e">Email</a></div>
{_html(article.body)}
{related}
</article></main>
<aside class="newsletter"><p>One letter a week, on Sundays. Enter your email.</p></aside>
<footer><p>The Sample is a magazine that never was.</p><a href="/privacy">Privacy policy</a></footer>
</body>
</html>
"""
        (folder / f"{article.id}.html").write_text(page, "utf-8")


def write_json_ld(path: Path, articles: Sequence[Article]) -> None:
    """An array of schema.org articles."""
    urls = {article.id: article.url for article in articles}
    objects = [_json_ld(article) | _json_ld_text(article, urls) for article in articles]
    path.write_text(json.dumps(objects, ensure_ascii=False, indent=1) + "\n", "utf-8")


def write_feed(path: Path, articles: Sequence[Article]) -> None:
    """RSS 2.0 with whole texts."""
    items = "".join(
        f"<item><title>{escape(a.title)}</title><link>{escape(a.url)}</link>"
        f"<guid isPermaLink='false'>{escape(a.id)}</guid><dc:creator>{escape(a.author)}</dc:creator>"
        f"<pubDate>{_rfc(a.published_at)}</pubDate>"
        + "".join(f"<category>{escape(name)}</category>" for name in (a.category, *a.tags) if name)
        + f"<description>{escape(a.summary)}</description>"
        f"<content:encoded><![CDATA[{_html(a.body)}{_html_links(a)}]]></content:encoded></item>\n"
        for a in articles
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Sample</title>'
        f"<link>https://sample.example/</link><language>{articles[0].language}</language>{items}</channel></rss>\n",
        "utf-8",
    )


def write_wordpress_export(path: Path, articles: Sequence[Article]) -> None:
    """WXR 1.2."""
    items = "".join(
        f"<item><title><![CDATA[{a.title}]]></title><link>{escape(a.url)}</link>"
        f"<dc:creator><![CDATA[{a.author}]]></dc:creator>"
        f"<content:encoded><![CDATA[{_html(a.body)}{_html_links(a)}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{a.summary}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date_gmt>{a.published_at} 00:00:00</wp:post_date_gmt>"
        f"<wp:post_modified_gmt>{a.updated_at or a.published_at} 00:00:00</wp:post_modified_gmt>"
        f"<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
        f"<category domain='category' nicename='c'><![CDATA[{a.category}]]></category>"
        + "".join(f"<category domain='post_tag' nicename='t'><![CDATA[{tag}]]></category>" for tag in a.tags)
        + "</item>\n"
        for number, a in enumerate(articles, start=1)
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>The Sample</title>'
        f"<language>{articles[0].language}</language><wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>\n",
        "utf-8",
    )


def write_wordpress_json(path: Path, articles: Sequence[Article]) -> None:
    """The posts of WordPress' REST API, with their terms and authors embedded."""
    posts = [
        {
            "id": number,
            "slug": a.id,
            "status": "publish",
            "type": "post",
            "link": a.url,
            "date_gmt": f"{a.published_at}T00:00:00",
            "modified_gmt": f"{a.updated_at or a.published_at}T00:00:00",
            "title": {"rendered": escape(a.title)},
            "excerpt": {"rendered": f"<p>{escape(a.summary)}</p>", "protected": False},
            "content": {"rendered": _html(a.body) + _html_links(a), "protected": False},
            "_embedded": {
                "author": [{"name": a.author}],
                "wp:term": [
                    [{"taxonomy": "category", "name": escape(a.category)}],
                    [{"taxonomy": "post_tag", "name": escape(tag)} for tag in a.tags],
                ],
            },
        }
        for number, a in enumerate(articles, start=1)
    ]
    path.write_text(json.dumps(posts, ensure_ascii=False), "utf-8")


def write_ghost_json(path: Path, articles: Sequence[Article]) -> None:
    """Posts as Ghost's Content API gives them."""
    posts = [
        {
            "slug": a.id,
            "title": a.title,
            "html": _html(a.body) + _html_links(a),
            "custom_excerpt": a.summary,
            "url": a.url,
            "visibility": "public",
            "published_at": f"{a.published_at}T00:00:00.000+00:00",
            "updated_at": f"{a.updated_at or a.published_at}T00:00:00.000+00:00",
            "primary_tag": {"name": a.category, "visibility": "public"},
            "tags": [{"name": name, "visibility": "public"} for name in (a.category, *a.tags)],
            "authors": [{"name": a.author}],
        }
        for a in articles
    ]
    path.write_text(json.dumps({"posts": posts, "meta": {}}, ensure_ascii=False), "utf-8")


def write_jsonfeed(path: Path, articles: Sequence[Article]) -> None:
    """JSON Feed 1.1 with whole texts."""
    items = [
        {
            "id": a.id,
            "url": a.url,
            "title": a.title,
            "content_html": _html(a.body) + _html_links(a),
            "summary": a.summary,
            "date_published": f"{a.published_at}T00:00:00Z",
            **({"date_modified": f"{a.updated_at}T00:00:00Z"} if a.updated_at else {}),
            "authors": [{"name": a.author}],
            "tags": [a.category, *a.tags],
        }
        for a in articles
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "language": articles[0].language, "items": items}
    path.write_text(json.dumps(feed, ensure_ascii=False), "utf-8")


def write_page_text(folder: Path, articles: Sequence[Article]) -> None:
    """A folder of one page an article, as its visible text is saved."""
    folder.mkdir(parents=True, exist_ok=True)
    for article in articles:
        lines = [
            article.category,
            article.title,
            article.summary,
            "X Facebook Email",
            f"By {article.author}",
            f"{article.published_at:%B %d, %Y}",
            *(line for section in article.body for line in (section.heading, *section.paragraphs) if line),
        ]
        (folder / f"{article.id}.txt").write_text("\n".join(lines) + "\n", "utf-8")


WRITERS: dict[str, tuple[str, Callable[[Path, Sequence[Article]], Any]]] = {
    "json-lines": ("articles.jsonl", write_articles),
    "json-lines-gz": ("articles.jsonl.gz", write_gzip),
    "csv": ("articles.csv", write_csv),
    "markdown": ("markdown", write_markdown),
    "html": ("html", write_html),
    "page-text": ("pages", write_page_text),
    "json-ld": ("articles.jsonld", write_json_ld),
    "feed": ("feed.rss", write_feed),
    "wordpress-export": ("export.xml", write_wordpress_export),
    "wordpress-json": ("wordpress.json", write_wordpress_json),
    "ghost-json": ("ghost.json", write_ghost_json),
    "jsonfeed": ("feed.json", write_jsonfeed),
    "database": ("articles.sqlite", write_database),
}


def _row(article: Article) -> dict[str, str]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "summary": article.summary,
        "body": "\n".join(_marked(article.body)),
        "category": article.category,
        "tags": "|".join(article.tags),
        "author": article.author,
        "published_at": str(article.published_at or ""),
        "updated_at": str(article.updated_at or ""),
        "language": article.language,
        "links": "|".join(article.links),
    }


def _marked(body: Sequence[Section]) -> list[str]:
    return [line for s in body for line in (f"## {s.heading}" if s.heading else "", *s.paragraphs) if line]


def _html(body: Sequence[Section]) -> str:
    lines = []
    for section in body:
        lines += [f"<h2>{escape(section.heading)}</h2>"] if section.heading else []
        lines += [f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs]
    return "\n".join(lines)


def _html_links(article: Article) -> str:
    if not article.links:
        return ""
    items = "".join(f'<li><a href="/{link}">{link}</a></li>' for link in article.links)
    return f"<h2>Related articles</h2><ul>{items}</ul>"


def _json_ld(article: Article) -> dict[str, object]:
    fields: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": article.id,
        "url": article.url,
        "headline": article.title,
        "description": article.summary,
        "articleSection": article.category,
        "keywords": list(article.tags),
        "author": {"@type": "Person", "name": article.author},
        "datePublished": str(article.published_at or ""),
        "dateModified": str(article.updated_at or ""),
        "inLanguage": article.language,
    }
    return {name: value for name, value in fields.items() if value}


def _json_ld_text(article: Article, urls: Mapping[str, str]) -> dict[str, object]:
    links = [urls.get(link, f"https://sample.example/elsewhere/{link}") for link in article.links]
    return {"articleBody": "\n".join(_marked(article.body))} | ({"relatedLink": links} if links else {})


def _rfc(day: date | None) -> str:
    return format_datetime(moment(day)) if day else ""
