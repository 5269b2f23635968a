// Swagger UI over our own description; its validator lives on another host, so it is switched off.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger", validatorUrl: null });
