'use strict';

// No validator: it is a service elsewhere, and would be told where this server is.
SwaggerUIBundle({
  dom_id: '#api',
  url: 'openapi.yaml',
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
});
