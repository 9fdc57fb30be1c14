// What `npm run registry -- help` says.

export const help = `npm run registry -- COMMAND [options]

Reading (needs no key)
  issuers [--at DATE]          who may sign which credential type, since when, by whose votes; root certificates
  verifiers [--at DATE]        which agency may ask for what, why, and by which law
  rules [--at DATE]            rules: in force, superseded, coming, cancelled
  types [--at DATE]            credential types: the same
  did DID [--at DATE]          the keys of a department or an agency, now or then
  anchors                      what is anchored of status lists and audit logs
  anchors check                fetches each list and log, recomputes it, and compares it with the chain
      [--patience SECONDS]     how long to look again at one that differs: a fresh change is anchored
                               within a minute (default 75)
  proposals                    what was proposed, the newest first
  proposal ID                  one proposal: every change as a sentence, votes, content hash
  overview                     everything; best with --json

Deciding (needs a party’s key)
  propose FILE --reason TEXT   a JSON file: one change, or a list of them
  propose ACT [options] --reason TEXT
      list-key, set-key-state, list-root, withdraw-root, register-verifier, set-verifier-state,
      publish, repeal, cancel-publication, add-party, remove-party, replace-party, set-terms,
      lift-emergency
      propose ACT --help tells the act's options
      e.g. propose set-key-state --thumbprint HEX --vct urn:anju:income:1 --state suspended --reason "…"
           propose publish --kind rule --id ID --version V --file rule.json --effective-from DATE --uri URL
           propose register-verifier --did DID --thumbprint HEX --document registration.json
           (DID and key as \`verifiers\` shows them; the document replaces the agency's whole registration)
           propose cancel-publication --kind rule --id ID --file rule.json --effective-from DATE
           (the exact DATE that \`rules\` shows; without --file or --sha256 a repeal is cancelled)
  approve ID [--content HASH]  approves what it shows; with --content nothing but that
  withdraw ID                  takes an approval back
  veto ID --reason TEXT        stops a proposal for good, while its delay runs
  execute ID                   carries a proposal out once its delay is over
  suspend --thumbprint HEX | --did DID --reason TEXT
                               alone, at once, for a limited time
  resend                       sends again what the chain no longer knows

Options
  --json                       one JSON document on standard output, errors too
  --at, --good-until DATE      2026-03-31 (the end of that day, here) or 2026-03-31T12:00:00Z
  --effective-from DATE        2026-03-31 (the beginning of that day, here) or 2026-03-31T12:00:00Z
  --as N                       acts as party N of the town on this machine (1, 2 or 3)
  --help                       this

Settings: REGISTRY_RPC_URL, REGISTRY_DEPLOYMENT, REGISTRY_PARTY_KEY_FILE, REGISTRY_OUTBOX (docs/operating.md).
Ends with 0 when all is well, 1 when the answer is no (refused, differs, unreachable, not found), 2 for a command line
that is not understood, 3 when the registry cannot be read.
`;
