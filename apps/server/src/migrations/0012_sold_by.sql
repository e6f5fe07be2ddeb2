-- Whoever looks at an offer is a stranger: the tunnel that sells it is found without reading all others (0.5 ms instead of 400 among 2,000, 2026-11).
create index tunnel_version_graph on tunnel_version using gin (graph);
