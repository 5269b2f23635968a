SELECT a.slug AS id, a.headline AS title, a.standfirst AS summary, a.content AS body, s.label AS category,
    w.full_name AS author, a.keywords AS tags, a.first_published AS published_at, a.last_edited AS updated_at,
    a.picture AS image_url, 'https://quayletter.example/' || a.slug AS url,
    CASE a.state WHEN 'scheduled' THEN 'embargoed' WHEN 'removed' THEN 'deleted' ELSE a.state END AS status
FROM articles a
LEFT JOIN sections s ON s.id = a.section_id
LEFT JOIN authors w ON w.id = a.author_id
ORDER BY a.id
