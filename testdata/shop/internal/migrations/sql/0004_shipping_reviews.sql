CREATE TABLE warehouses (
    id                 bigserial PRIMARY KEY,
    name               text NOT NULL,
    countries          text[] NOT NULL,
    handling_fee_cents bigint NOT NULL,
    priority           int NOT NULL
);

CREATE TABLE parcels (
    id           bigserial PRIMARY KEY,
    order_id     bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    weight_grams int NOT NULL,
    country      text NOT NULL
);

CREATE TABLE tracking_events (
    parcel_id bigint NOT NULL REFERENCES parcels (id) ON DELETE CASCADE,
    status    text NOT NULL,
    at        timestamptz NOT NULL
);

CREATE TABLE authors (
    id   bigserial PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE reviews (
    id         bigserial PRIMARY KEY,
    product_id bigint NOT NULL REFERENCES products (id),
    author_id  bigint NOT NULL REFERENCES authors (id),
    rating     int NOT NULL,
    body       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
