CREATE TABLE sessions (
    token       text PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    expires_at  timestamptz NOT NULL
);

CREATE TABLE api_keys (
    key     text PRIMARY KEY,
    partner text NOT NULL
);

CREATE TABLE wishlist (
    customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    product_id  bigint NOT NULL REFERENCES products (id),
    PRIMARY KEY (customer_id, product_id)
);

CREATE TABLE subscriptions (
    customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    topic       text NOT NULL,
    PRIMARY KEY (customer_id, topic)
);

CREATE TABLE returns (
    id          bigserial PRIMARY KEY,
    order_id    bigint NOT NULL REFERENCES orders (id),
    customer_id bigint NOT NULL REFERENCES customers (id),
    created_at  timestamptz NOT NULL
);

CREATE TABLE return_items (
    id         bigserial PRIMARY KEY,
    return_id  bigint NOT NULL REFERENCES returns (id) ON DELETE CASCADE,
    product_id bigint NOT NULL REFERENCES products (id),
    quantity   int NOT NULL
);
