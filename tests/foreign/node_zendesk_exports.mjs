// Exports what node-zendesk offers: node node_zendesk_exports.mjs BASE_URL NODE_MODULES
//
// It takes the address of the API as an option, so nothing has to be redirected.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [baseUrl, modules] = process.argv.slice(2);
const zendesk = createRequire(`${modules}/`)('node-zendesk');
const { version } = JSON.parse(readFileSync(`${modules}/node-zendesk/package.json`));

let requests = 0;
const clientOf = (path) =>
  zendesk.createClient({
    username: 'admin@example.com',
    token: 'any',
    endpointUri: `${baseUrl}${path}`,
    // As its own transport, but for the count.
    transportConfig: {
      transportFn: (uri, options) => {
        requests += 1;
        return fetch(uri, options);
      },
      responseAdapter: (response) => ({
        json: () => response.json(),
        status: response.status,
        headers: { get: (name) => response.headers.get(name) },
        statusText: response.statusText,
      }),
    },
  });
const support = clientOf('/api/v2');
const helpCenter = clientOf('/api/v2/help_center').helpcenter;

const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const nothing = () => null;
const updated = (record) => Date.parse(record.updated_at) / 1000;
const generated = (ticket) => ticket.generated_timestamp;

// Its loop over the pages of an incremental export looks for `count` in the response and not in the
// response's body, and so ends with the first page, full or not.
const firstPageOnly = 'gets the first page only';

async function exported(name, resource, timestamp, get, note = '') {
  requests = 0;
  let error = null;
  try {
    for (const record of await get()) {
      tell({ export: name, id: String(record.id), timestamp: timestamp(record) });
    }
  } catch (problem) {
    error = problem.message;
  }
  tell({ ended: name, client: 'node-zendesk', version, resource, requests, note, error, faults: 0 });
}

// The one call that it has for this takes a cursor always, so the first one is empty.
async function ticketsByCursor() {
  const tickets = [];
  let page = { after_cursor: '' };
  do {
    page = (await support.ticketexport.exportCursor(0, page.after_cursor)).result;
    tickets.push(...page.tickets);
  } while (!page.end_of_stream);
  return tickets;
}

await exported('tickets by cursor', 'tickets', generated, ticketsByCursor);
await exported('tickets by time', 'tickets', generated, () => support.tickets.incremental(0), firstPageOnly);
await exported('ticket events', 'ticket_events', (event) => event.timestamp, () => support.ticketevents.incremental(0), firstPageOnly);
await exported('users by time', 'users', updated, () => support.users.incremental(0));
await exported('organizations', 'organizations', updated, () => support.organizations.incremental(0));
await exported('articles', 'articles', updated, () => helpCenter.articles.listSinceStartTime(0));
await exported('groups', 'groups', nothing, () => support.groups.list());
await exported('ticket fields', 'ticket_fields', nothing, () => support.ticketfields.list());
