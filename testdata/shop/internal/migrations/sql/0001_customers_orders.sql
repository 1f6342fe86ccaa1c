CREATE TABLE customers (
    id         bigserial PRIMARY KEY,
    name       text NOT NULL,
    email      text NOT NULL UNIQUE,
    country    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE orders (
    id          bigserial PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    status      text NOT NULL,
    total_cents bigint NOT NULL,
    placed_at   timestamptz NOT NULL
);

CREATE TABLE orders_archive (LIKE orders);

CREATE TABLE outbox (
    id         bigserial PRIMARY KEY,
    kind       text NOT NULL,
    payload    bytea NOT NULL,
    claimed_at timestamptz,
    failed_at  timestamptz,
    reason     text
);

CREATE TABLE webhooks (
    kind text NOT NULL,
    url  text NOT NULL
);

CREATE TABLE webhook_log (
    url    text NOT NULL,
    status int NOT NULL,
    at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE settings (
    key   text PRIMARY KEY,
    value text NOT NULL
);
