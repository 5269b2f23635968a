// Fills each <aside hidden data-related="ID or URL" data-service="https://..."> with links; if it cannot, it stays hidden.
for (const block of document.querySelectorAll("[data-related][data-service]")) {
  const { related: id, service, limit = 5 } = block.dataset;
  const asked = new URLSearchParams({ id, limit, fields: "title,url" });
  fetch(`${service}/v1/related?${asked}`, {
    credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(3000),
  })
    .then((answer) => (answer.ok ? answer.json() : { items: [] }))
    .then(({ items }) => {
      const list = document.createElement("ul");
      for (const { title, url } of items) {
        const link = document.createElement("a");
        link.href = url;
        link.textContent = title;
        if (url && /^https?:$/.test(link.protocol)) list.appendChild(document.createElement("li")).append(link);
      }
      if (list.firstChild) block.append(list);
      block.hidden = !list.firstChild;
    })
    .catch(() => {});
}
