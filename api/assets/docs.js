// @ts-check
// Starts the reference page. A file of its own, because the page's policy allows no script inside it.
globalThis.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  // A token stays in this page's memory and goes with it.
  persistAuthorization: false,
  validatorUrl: null,
});
