"""Personal data: a key per person, ciphertext in the log, and what it takes to make an erasure final.

| module | promise |
|---|---|
| `secret.py`, `keyring.py` | bytes that show nowhere; numbered keys kept outside every database |
| `masters.py`, `transit.py` | KEKs that wrap the persons' keys: from a file or variable, or in Vault / OpenBao |
| `keys.py`, `store.py`, `cache.py` | one key per person ever; blocked and back, or destroyed for good |
| `tables.py`, `migrations/`, `database.py` | the key database, and what it refuses by itself |
| `fields.py`, `trees.py` | a value as ciphertext bound to its place; the personal values of a payload |
| `protection.py` | what a runtime encrypts after deciding, and opens for a decision |
| `blind.py`, `pepper_rotation.py` | who has this document, for who holds the pepper |
| `documents.py` | the document an event tells is one person's, before the event is stored |
| `effects.py`, `confirming.py` | what the log orders done to a key, and said back once it is destroyed |
| `epochs.py`, `rotation.py` | KEK rotation, re-wrapping, erasures that are not final yet |
| `restoring.py` | a restored key database agrees with the log again |
| `overview.py` | how a key database stands, in numbers |
| `retention.py`, `retention.csv` | periods that propose erasures |
| `settings.py` | the environment |

README.md: what this protects from and what not, the EIPD, the breach runbook, the retention table.
"""
