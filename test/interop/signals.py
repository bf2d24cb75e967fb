# Pulls a node's hash banks with Meta's python-threatexchange, unchanged. Arguments: base URL, user, API token.
# Prints one JSON object: what the client understood.
import json
import sys
from types import SimpleNamespace

from threatexchange.exchanges.clients.ncmec.hash_api import NCMECHashAPI
from threatexchange.exchanges.impl.ncmec_api import NCMECSignalExchangeAPI
from threatexchange.signal_type.pdq.signal import PdqSignal

base, user, token = sys.argv[1:4]
client = NCMECHashAPI(user, token, SimpleNamespace(value=base + "/signals/ncmec"))
status = client.status()
updates = {}
pages = 0
for response in client.get_entries_iter(start_timestamp=86400, end_timestamp=4102444800):
    pages += 1
    for entry in response.updates:
        updates[entry.id] = entry
live = {e.fingerprints["pdq"] for e in updates.values() if not e.deleted}
for value in live:
    PdqSignal.validate_signal_str(value)
print(json.dumps({
    "member": status.esp_name,
    "pages": pages,
    "live": len(live),
    "deleted": sum(e.deleted for e in updates.values()),
    "banks": sorted({e.classification for e in updates.values() if not e.deleted}),
}))
