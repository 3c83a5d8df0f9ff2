"""Whether anything was changed behind the portal's back: keys of the log, its signed ends, nightly checks."""
