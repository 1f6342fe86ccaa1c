CREATE TABLE categories (
    id        bigserial PRIMARY KEY,
    parent_id bigint REFERENCES categories (id),
    name      text NOT NULL
);

CREATE TABLE products (
    id              bigserial PRIMARY KEY,
    sku             text NOT NULL UNIQUE,
    name            text NOT NULL,
    category_id     bigint NOT NULL REFERENCES categories (id),
    supplier_id     bigint NOT NULL REFERENCES suppliers (id),
    price_cents     bigint NOT NULL,
    weight_grams    int NOT NULL,
    discontinued_at timestamptz
);

CREATE TABLE campaign_prices (
    product_id  bigint NOT NULL REFERENCES products (id),
    price_cents bigint NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL
);

CREATE TABLE tax_rates (
    country      text NOT NULL,
    category_id  bigint NOT NULL,
    basis_points bigint NOT NULL,
    PRIMARY KEY (country, category_id)
);

CREATE TABLE countries (
    code text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE order_lines (
    order_id   bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id bigint NOT NULL REFERENCES products (id),
    quantity   int NOT NULL,
    unit_cents bigint NOT NULL,
    PRIMARY KEY (order_id, product_id)
);
