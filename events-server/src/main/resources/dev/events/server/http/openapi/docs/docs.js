'use strict';

// No validator: it is a service elsewhere, and would be told where this server is.
SwaggerUIBundle({
  dom_id: '#api',
  // Whole: fetch() refuses a relative address if that of the page has a user name and a password (https://me:evt_…@…).
  url: new URL('openapi.yaml', location.origin + location.pathname).href,
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
});
