-- Điều 15.1: account management that Sở Nội vụ has delegated to a unit, and the acts on a grant with their requests.
CREATE TABLE "account_delegation" (
    "unit_code" TEXT NOT NULL,
    "document_number" TEXT NOT NULL,
    "document_date" DATE NOT NULL,
    "starts_on" DATE NOT NULL,
    "last_day" DATE,
    "recorded_by" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "account_delegation_pkey" PRIMARY KEY ("unit_code")
);

CREATE TABLE "access_grant_act" (
    "id" BIGSERIAL NOT NULL,
    "grant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "request_number" TEXT NOT NULL,
    "request_date" DATE NOT NULL,
    "request_unit" TEXT NOT NULL,
    "last_day" DATE NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "access_grant_act_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "access_grant_act_grant_id_idx" ON "access_grant_act"("grant_id");

GRANT SELECT, INSERT, UPDATE ON "account_delegation" TO hub_api, hub_worker;
GRANT SELECT, INSERT ON "access_grant_act" TO hub_api, hub_worker;
GRANT USAGE, SELECT ON SEQUENCE "access_grant_act_id_seq" TO hub_api, hub_worker;
