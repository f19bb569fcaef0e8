/** The browsable API: reads /api/openapi.json of this very server, asks nobody else. */
globalThis.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#docs",
  docExpansion: "list",
  validatorUrl: null,
  persistAuthorization: false,
});
