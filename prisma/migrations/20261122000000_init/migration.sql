-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "archive";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "unit" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "parent_code" TEXT,
    "administrative_code" TEXT,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "decision_number" TEXT,
    "decision_date" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "unit_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "unit_management" (
    "id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "managing_unit_code" TEXT NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "decision_number" TEXT NOT NULL,
    "decision_date" DATE NOT NULL,

    CONSTRAINT "unit_management_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unit_succession" (
    "id" UUID NOT NULL,
    "predecessor_code" TEXT NOT NULL,
    "successor_code" TEXT NOT NULL,
    "effective_on" DATE NOT NULL,
    "decision_number" TEXT NOT NULL,
    "decision_date" DATE NOT NULL,

    CONSTRAINT "unit_succession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unit_act" (
    "id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "decision_number" TEXT NOT NULL,
    "decision_date" DATE NOT NULL,
    "effective_on" DATE NOT NULL,
    "payload" JSONB NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "recorded_by" TEXT NOT NULL,

    CONSTRAINT "unit_act_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "employee" (
    "id" UUID NOT NULL,
    "category" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'DANG_CONG_TAC',
    "full_name" TEXT NOT NULL,
    "officer_no" TEXT,
    "personal_id_sealed" TEXT,
    "personal_id_index" BYTEA,
    "dossier_form" TEXT NOT NULL DEFAULT 'CURRICULUM_VITAE',
    "dossier_version" INTEGER NOT NULL DEFAULT 0,
    "unit_code" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "employee_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "post" TEXT,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE,
    "decision_number" TEXT,
    "transfer_id" UUID,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "employee_id" UUID,
    "login" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "password_hash" TEXT,
    "must_change" BOOLEAN NOT NULL DEFAULT true,
    "status" TEXT NOT NULL DEFAULT 'ACTIVE',
    "failed_attempts" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(6),
    "valid_after" TIMESTAMPTZ(6),
    "acknowledged_at" TIMESTAMPTZ(6),
    "email" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "held_role" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "unit_code" TEXT,
    "assignment_id" UUID,
    "grant_id" UUID,
    "delegation_id" UUID,
    "ground" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6),
    "ended_reason" TEXT,

    CONSTRAINT "held_role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_grant" (
    "id" UUID NOT NULL,
    "case_number" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "unit_code" TEXT,
    "request_number" TEXT NOT NULL,
    "request_date" DATE NOT NULL,
    "requested_by_unit" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'OPEN',
    "ended_at" TIMESTAMPTZ(6),
    "ended_reason" TEXT,
    "granted_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "access_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delegation" (
    "id" UUID NOT NULL,
    "from_account_id" UUID NOT NULL,
    "to_account_id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "document_number" TEXT NOT NULL,
    "document_date" DATE NOT NULL,
    "starts_on" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "ended_reason" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "delegation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signing_certificate" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "der" BYTEA NOT NULL,
    "subject" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "serial" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6) NOT NULL,
    "registered_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),
    "revoked_by" TEXT,

    CONSTRAINT "signing_certificate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oidc_payload" (
    "model" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "grant_id" TEXT,
    "user_code" TEXT,
    "uid" TEXT,
    "consumed_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6),

    CONSTRAINT "oidc_payload_pkey" PRIMARY KEY ("model","id")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("actor","key")
);

-- CreateTable
CREATE TABLE "case_counter" (
    "kind" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "case_counter_pkey" PRIMARY KEY ("kind","year")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "account_id" UUID,
    "unit_code" TEXT,
    "role" TEXT,
    "kind" TEXT NOT NULL,
    "case_kind" TEXT NOT NULL,
    "case_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(6),
    "deduplication_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(6),
    "read_at" TIMESTAMPTZ(6),
    "read_by" TEXT,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calendar_day" (
    "date" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "document_number" TEXT NOT NULL,
    "document_date" DATE NOT NULL,

    CONSTRAINT "calendar_day_pkey" PRIMARY KEY ("date")
);

-- CreateTable
CREATE TABLE "calendar_year" (
    "year" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "document_number" TEXT NOT NULL,

    CONSTRAINT "calendar_year_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "calendar_change" (
    "id" UUID NOT NULL,
    "document_number" TEXT NOT NULL,
    "document_date" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "changes" JSONB NOT NULL,
    "deadlines" JSONB NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "recorded_by" TEXT NOT NULL,

    CONSTRAINT "calendar_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfer" (
    "id" UUID NOT NULL,
    "case_number" TEXT NOT NULL,
    "employee_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "regulation_pack" TEXT NOT NULL,
    "from_unit" TEXT NOT NULL,
    "to_unit" TEXT,
    "from_manager" TEXT NOT NULL,
    "to_manager" TEXT,
    "decision_number" TEXT NOT NULL,
    "decision_date" DATE NOT NULL,
    "handover_date" DATE NOT NULL,
    "stage" TEXT NOT NULL,
    "post" TEXT,
    "revoke_due_at" TIMESTAMPTZ(6),
    "receive_due_at" TIMESTAMPTZ(6),
    "access_ends_at" TIMESTAMPTZ(6),
    "access_ended_at" TIMESTAMPTZ(6),
    "access_ended_by" TEXT,
    "access_confirmed_at" TIMESTAMPTZ(6),
    "received_at" TIMESTAMPTZ(6),
    "received_by" TEXT,
    "starts_on" DATE,
    "archived_at" TIMESTAMPTZ(6),
    "checked_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "closed_as" TEXT,
    "superseded_by" UUID,
    "revoke_late" BOOLEAN NOT NULL DEFAULT false,
    "receive_late" BOOLEAN NOT NULL DEFAULT false,
    "restore" JSONB,
    "opened_by" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "transfer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfer_event" (
    "id" BIGSERIAL NOT NULL,
    "transfer_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor" TEXT NOT NULL,
    "note" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "deduplication_key" TEXT NOT NULL,

    CONSTRAINT "transfer_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "archive"."folder" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "personal_id_index" BYTEA,
    "unit_code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "transfer_id" UUID,
    "dossier_version" INTEGER NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "archived_at" TIMESTAMPTZ(6) NOT NULL,
    "taken_back_at" TIMESTAMPTZ(6),
    "taken_back_ground" TEXT,

    CONSTRAINT "folder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dossier_entry" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "section" TEXT NOT NULL,
    "entry_key" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "sealed" TEXT,
    "valid_from" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,
    "superseded_at" TIMESTAMPTZ(6),
    "change_id" UUID,
    "package_id" UUID,
    "source" TEXT NOT NULL,
    "dossier_version" INTEGER NOT NULL,

    CONSTRAINT "dossier_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_request" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "managing_unit" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "section" TEXT NOT NULL,
    "entry_key" TEXT NOT NULL,
    "base_entry_id" UUID,
    "value" JSONB NOT NULL,
    "sealed" TEXT,
    "valid_from" DATE NOT NULL,
    "purpose" TEXT NOT NULL DEFAULT 'UPDATE',
    "entered_by" TEXT NOT NULL,
    "on_behalf" BOOLEAN NOT NULL DEFAULT false,
    "origin" TEXT NOT NULL DEFAULT 'OWN_ENTRY',
    "second_level" BOOLEAN NOT NULL DEFAULT false,
    "submitted_at" TIMESTAMPTZ(6),
    "approved_at" TIMESTAMPTZ(6),
    "package_id" UUID,
    "locked_until" TIMESTAMPTZ(6),
    "returned_at" TIMESTAMPTZ(6),
    "returned_by" TEXT,
    "return_reason" TEXT,
    "return_due_on" DATE,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "change_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "change_id" UUID,
    "case_id" UUID,
    "document_kind" TEXT NOT NULL,
    "document_no" TEXT,
    "document_date" DATE,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "key_id" TEXT,
    "content" BYTEA,
    "pointer" TEXT,
    "scan_verdict" TEXT NOT NULL,
    "uploaded_by" TEXT NOT NULL,
    "uploaded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "code_list_entry" (
    "list" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "source" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "code_list_entry_pkey" PRIMARY KEY ("list","code","valid_from")
);

-- CreateTable
CREATE TABLE "written_consent" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "document_number" TEXT NOT NULL,
    "document_date" DATE NOT NULL,
    "issuing_unit" TEXT NOT NULL,
    "reader_account_id" UUID,
    "requester" TEXT,
    "purpose" TEXT NOT NULL,
    "levels" INTEGER[],
    "sections" TEXT[],
    "employee_ids" UUID[],
    "unit_codes" TEXT[],
    "starts_on" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),
    "revoked_by" TEXT,
    "revoke_reason" TEXT,
    "answered_at" TIMESTAMPTZ(6),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "written_consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "error_report" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "section" TEXT NOT NULL,
    "sealed_text" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'OPEN',
    "answer" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "error_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quality_finding" (
    "employee_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "unit_code" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(6) NOT NULL,
    "scan_id" UUID NOT NULL,

    CONSTRAINT "quality_finding_pkey" PRIMARY KEY ("employee_id","code","field")
);

-- CreateTable
CREATE TABLE "quality_scan" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "people" INTEGER NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,
    "report" JSONB,

    CONSTRAINT "quality_scan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quality_score" (
    "employee_id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "correct" INTEGER NOT NULL,
    "complete" INTEGER NOT NULL,
    "clean" INTEGER NOT NULL,
    "live" INTEGER NOT NULL,
    "scored_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "quality_score_pkey" PRIMARY KEY ("employee_id")
);

-- CreateTable
CREATE TABLE "import_run" (
    "id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "file_sha256" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL,
    "lines" INTEGER NOT NULL DEFAULT 0,
    "done_lines" INTEGER NOT NULL DEFAULT 0,
    "report" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_round" (
    "id" UUID NOT NULL,
    "period" TEXT NOT NULL,
    "unit_code" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "opens_at" TIMESTAMPTZ(6) NOT NULL,
    "closes_at" TIMESTAMPTZ(6) NOT NULL,
    "stage" TEXT NOT NULL,
    "extraordinary" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT,
    "document_number" TEXT,
    "pending_at_end" INTEGER,
    "late" BOOLEAN NOT NULL DEFAULT false,
    "closed_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_round_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_package" (
    "id" UUID NOT NULL,
    "round_id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "level" INTEGER NOT NULL DEFAULT 1,
    "stage" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "prepared_by" TEXT NOT NULL,
    "prepared_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "certificate_id" UUID NOT NULL,
    "delegation_id" UUID,
    "manifest" BYTEA NOT NULL,
    "manifest_sha256" TEXT NOT NULL,
    "tree_size" INTEGER NOT NULL,
    "tree_root" TEXT NOT NULL,
    "cms" BYTEA,
    "cms_sha256" TEXT,
    "received_at" TIMESTAMPTZ(6),
    "timestamp_token" BYTEA,
    "evidence" JSONB,
    "verdict" JSONB,
    "approved_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "approval_package_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_leaf" (
    "package_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "change_id" UUID NOT NULL,
    "salt" TEXT NOT NULL,
    "leaf_hash" BYTEA NOT NULL,

    CONSTRAINT "approval_leaf_pkey" PRIMARY KEY ("package_id","position")
);

-- CreateTable
CREATE TABLE "sync_outbox" (
    "id" BIGSERIAL NOT NULL,
    "employee_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "op" TEXT NOT NULL,
    "unit_code" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "run_id" UUID,
    "message_id" TEXT,
    "payload" TEXT,
    "answered_at" TIMESTAMPTZ(6),

    CONSTRAINT "sync_outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_run" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "scope" JSONB NOT NULL,
    "dry_run" BOOLEAN NOT NULL DEFAULT false,
    "stage" TEXT NOT NULL,
    "cursor" BIGINT NOT NULL DEFAULT 0,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "report" JSONB,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "sync_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_failure" (
    "id" UUID NOT NULL,
    "outbox_id" BIGINT NOT NULL,
    "employee_id" UUID NOT NULL,
    "unit_code" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "remedy" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'OPEN',
    "run_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "sync_failure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_breaker" (
    "partner" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sync_breaker_pkey" PRIMARY KEY ("partner")
);

-- CreateTable
CREATE TABLE "backup_set" (
    "id" UUID NOT NULL,
    "period" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "name" TEXT,
    "stage" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "key_id" TEXT,
    "bytes" BIGINT,
    "manifest" JSONB,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "verified_at" TIMESTAMPTZ(6),
    "verification" JSONB,
    "hold" JSONB,
    "pruned_at" TIMESTAMPTZ(6),
    "decision" JSONB,
    "failure" TEXT,

    CONSTRAINT "backup_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "chain" TEXT NOT NULL DEFAULT 'hub',
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "ground" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "subjects" JSONB NOT NULL DEFAULT '[]',
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("chain","seq")
);

-- CreateTable
CREATE TABLE "audit_subject" (
    "chain" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "employee_id" UUID NOT NULL,

    CONSTRAINT "audit_subject_pkey" PRIMARY KEY ("chain","seq","employee_id")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "chain" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("chain")
);

-- CreateTable
CREATE TABLE "violation" (
    "id" UUID NOT NULL,
    "category" INTEGER NOT NULL,
    "account_id" UUID,
    "unit_code" TEXT,
    "audit_seq" BIGINT,
    "description" TEXT NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "violation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "unit_parent_code_idx" ON "unit"("parent_code");

-- CreateIndex
CREATE INDEX "unit_management_unit_code_valid_from_idx" ON "unit_management"("unit_code", "valid_from");

-- CreateIndex
CREATE INDEX "unit_management_managing_unit_code_idx" ON "unit_management"("managing_unit_code");

-- CreateIndex
CREATE UNIQUE INDEX "unit_succession_predecessor_code_successor_code_key" ON "unit_succession"("predecessor_code", "successor_code");

-- CreateIndex
CREATE INDEX "unit_act_unit_code_idx" ON "unit_act"("unit_code");

-- CreateIndex
CREATE INDEX "employee_unit_code_full_name_id_idx" ON "employee"("unit_code", "full_name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "employee_personal_id_index_key" ON "employee"("personal_id_index");

-- CreateIndex
CREATE INDEX "assignment_employee_id_idx" ON "assignment"("employee_id");

-- CreateIndex
CREATE INDEX "assignment_unit_code_idx" ON "assignment"("unit_code");

-- CreateIndex
CREATE UNIQUE INDEX "account_employee_id_key" ON "account"("employee_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_login_key" ON "account"("login");

-- CreateIndex
CREATE INDEX "held_role_account_id_idx" ON "held_role"("account_id");

-- CreateIndex
CREATE INDEX "held_role_unit_code_role_idx" ON "held_role"("unit_code", "role");

-- CreateIndex
CREATE UNIQUE INDEX "access_grant_case_number_key" ON "access_grant"("case_number");

-- CreateIndex
CREATE INDEX "access_grant_account_id_idx" ON "access_grant"("account_id");

-- CreateIndex
CREATE INDEX "access_grant_status_idx" ON "access_grant"("status");

-- CreateIndex
CREATE INDEX "delegation_unit_code_idx" ON "delegation"("unit_code");

-- CreateIndex
CREATE INDEX "delegation_to_account_id_idx" ON "delegation"("to_account_id");

-- CreateIndex
CREATE INDEX "signing_certificate_account_id_idx" ON "signing_certificate"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "signing_certificate_sha256_unit_code_role_key" ON "signing_certificate"("sha256", "unit_code", "role");

-- CreateIndex
CREATE INDEX "oidc_payload_grant_id_idx" ON "oidc_payload"("grant_id");

-- CreateIndex
CREATE INDEX "oidc_payload_uid_idx" ON "oidc_payload"("uid");

-- CreateIndex
CREATE INDEX "oidc_payload_user_code_idx" ON "oidc_payload"("user_code");

-- CreateIndex
CREATE INDEX "idempotency_created_at_idx" ON "idempotency"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "notification_deduplication_key_key" ON "notification"("deduplication_key");

-- CreateIndex
CREATE INDEX "notification_account_id_created_at_idx" ON "notification"("account_id", "created_at");

-- CreateIndex
CREATE INDEX "notification_unit_code_role_created_at_idx" ON "notification"("unit_code", "role", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "transfer_case_number_key" ON "transfer"("case_number");

-- CreateIndex
CREATE INDEX "transfer_employee_id_idx" ON "transfer"("employee_id");

-- CreateIndex
CREATE INDEX "transfer_from_unit_idx" ON "transfer"("from_unit");

-- CreateIndex
CREATE INDEX "transfer_to_unit_idx" ON "transfer"("to_unit");

-- CreateIndex
CREATE INDEX "transfer_closed_at_receive_due_at_idx" ON "transfer"("closed_at", "receive_due_at");

-- CreateIndex
CREATE UNIQUE INDEX "transfer_event_deduplication_key_key" ON "transfer_event"("deduplication_key");

-- CreateIndex
CREATE INDEX "transfer_event_transfer_id_id_idx" ON "transfer_event"("transfer_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "folder_transfer_id_key" ON "archive"."folder"("transfer_id");

-- CreateIndex
CREATE INDEX "folder_personal_id_index_idx" ON "archive"."folder"("personal_id_index");

-- CreateIndex
CREATE INDEX "folder_employee_id_idx" ON "archive"."folder"("employee_id");

-- CreateIndex
CREATE INDEX "dossier_entry_employee_id_section_entry_key_idx" ON "dossier_entry"("employee_id", "section", "entry_key");

-- CreateIndex
CREATE INDEX "change_request_employee_id_status_idx" ON "change_request"("employee_id", "status");

-- CreateIndex
CREATE INDEX "change_request_managing_unit_status_id_idx" ON "change_request"("managing_unit", "status", "id");

-- CreateIndex
CREATE INDEX "change_request_package_id_idx" ON "change_request"("package_id");

-- CreateIndex
CREATE INDEX "attachment_change_id_idx" ON "attachment"("change_id");

-- CreateIndex
CREATE INDEX "attachment_employee_id_idx" ON "attachment"("employee_id");

-- CreateIndex
CREATE INDEX "written_consent_reader_account_id_idx" ON "written_consent"("reader_account_id");

-- CreateIndex
CREATE INDEX "error_report_unit_code_status_idx" ON "error_report"("unit_code", "status");

-- CreateIndex
CREATE INDEX "quality_finding_unit_code_code_idx" ON "quality_finding"("unit_code", "code");

-- CreateIndex
CREATE INDEX "quality_score_unit_code_idx" ON "quality_score"("unit_code");

-- CreateIndex
CREATE INDEX "approval_round_unit_code_idx" ON "approval_round"("unit_code");

-- CreateIndex
CREATE UNIQUE INDEX "approval_round_period_unit_code_round_key" ON "approval_round"("period", "unit_code", "round");

-- CreateIndex
CREATE UNIQUE INDEX "approval_package_nonce_key" ON "approval_package"("nonce");

-- CreateIndex
CREATE INDEX "approval_package_round_id_idx" ON "approval_package"("round_id");

-- CreateIndex
CREATE INDEX "approval_package_unit_code_period_idx" ON "approval_package"("unit_code", "period");

-- CreateIndex
CREATE INDEX "approval_leaf_change_id_idx" ON "approval_leaf"("change_id");

-- CreateIndex
CREATE INDEX "sync_outbox_status_id_idx" ON "sync_outbox"("status", "id");

-- CreateIndex
CREATE INDEX "sync_outbox_unit_code_status_idx" ON "sync_outbox"("unit_code", "status");

-- CreateIndex
CREATE UNIQUE INDEX "sync_outbox_employee_id_version_key" ON "sync_outbox"("employee_id", "version");

-- CreateIndex
CREATE INDEX "sync_run_kind_started_at_idx" ON "sync_run"("kind", "started_at");

-- CreateIndex
CREATE INDEX "sync_failure_status_code_idx" ON "sync_failure"("status", "code");

-- CreateIndex
CREATE INDEX "sync_failure_outbox_id_idx" ON "sync_failure"("outbox_id");

-- CreateIndex
CREATE UNIQUE INDEX "backup_set_run_id_key" ON "backup_set"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "backup_set_name_key" ON "backup_set"("name");

-- CreateIndex
CREATE INDEX "backup_set_period_idx" ON "backup_set"("period");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- CreateIndex
CREATE INDEX "audit_entry_actor_idx" ON "audit_entry"("actor");

-- CreateIndex
CREATE INDEX "audit_subject_employee_id_seq_idx" ON "audit_subject"("employee_id", "seq");


