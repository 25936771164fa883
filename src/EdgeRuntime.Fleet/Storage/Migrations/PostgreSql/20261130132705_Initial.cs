using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace EdgeRuntime.Fleet.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "devices",
                columns: table => new
                {
                    key = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    cell = table.Column<string>(type: "text", nullable: false),
                    device = table.Column<string>(type: "text", nullable: false),
                    updated_ms = table.Column<long>(type: "bigint", nullable: false),
                    last_seen_ms = table.Column<long>(type: "bigint", nullable: true),
                    state = table.Column<int>(type: "integer", nullable: true),
                    wake_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    state_since_ms = table.Column<long>(type: "bigint", nullable: true),
                    site = table.Column<string>(type: "text", nullable: true),
                    tags = table.Column<string>(type: "text", nullable: true),
                    board = table.Column<string>(type: "text", nullable: true),
                    agent_version = table.Column<string>(type: "text", nullable: true),
                    soc_fraction = table.Column<double>(type: "double precision", nullable: true),
                    soc_ms = table.Column<long>(type: "bigint", nullable: true),
                    earlier_soc_fraction = table.Column<double>(type: "double precision", nullable: true),
                    earlier_soc_ms = table.Column<long>(type: "bigint", nullable: true),
                    voltage_v = table.Column<double>(type: "double precision", nullable: true),
                    temp_c = table.Column<double>(type: "double precision", nullable: true),
                    mode = table.Column<int>(type: "integer", nullable: true),
                    rate_hz = table.Column<double>(type: "double precision", nullable: true),
                    reason_code = table.Column<int>(type: "integer", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    lasts_until_ms = table.Column<long>(type: "bigint", nullable: true),
                    full_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    marginal_joules = table.Column<double>(type: "double precision", nullable: true),
                    loaded_joules = table.Column<double>(type: "double precision", nullable: true),
                    price_basis = table.Column<int>(type: "integer", nullable: true),
                    models = table.Column<string>(type: "text", nullable: true),
                    has_model_problem = table.Column<bool>(type: "boolean", nullable: false),
                    clock = table.Column<int>(type: "integer", nullable: true),
                    info = table.Column<string>(type: "text", nullable: true),
                    reported = table.Column<string>(type: "text", nullable: true),
                    energy = table.Column<string>(type: "text", nullable: true),
                    result = table.Column<string>(type: "text", nullable: true),
                    result_model = table.Column<string>(type: "text", nullable: true),
                    status_session = table.Column<Guid>(type: "uuid", nullable: true),
                    status_seq = table.Column<long>(type: "bigint", nullable: false),
                    info_session = table.Column<Guid>(type: "uuid", nullable: true),
                    info_seq = table.Column<long>(type: "bigint", nullable: false),
                    reported_session = table.Column<Guid>(type: "uuid", nullable: true),
                    reported_seq = table.Column<long>(type: "bigint", nullable: false),
                    energy_session = table.Column<Guid>(type: "uuid", nullable: true),
                    energy_seq = table.Column<long>(type: "bigint", nullable: false),
                    result_session = table.Column<Guid>(type: "uuid", nullable: true),
                    result_seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_devices", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    device_key = table.Column<int>(type: "integer", nullable: false),
                    time_ms = table.Column<long>(type: "bigint", nullable: false),
                    severity = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events", x => x.key);
                });

            // By hand: EF Core has no words for partitions. PartitionKeeper makes one a week ahead; the rest holds what no week does.
            migrationBuilder.Sql(
                """
                CREATE TABLE intervals (
                    device_key integer NOT NULL,
                    to_ms bigint NOT NULL,
                    seq bigint NOT NULL,
                    from_ms bigint NOT NULL,
                    soc_fraction real,
                    voltage_v real,
                    current_a real,
                    temp_c real,
                    harvest_j real,
                    load_j real,
                    idle_j real,
                    radio_j real,
                    gate_saved_j real,
                    throttle_saved_j real,
                    basis integer NOT NULL,
                    mode integer NOT NULL,
                    rate_hz real NOT NULL,
                    reason_code integer,
                    inferences integer NOT NULL,
                    gated integer NOT NULL,
                    inference_j real,
                    grams_co2e real,
                    CONSTRAINT "PK_intervals" PRIMARY KEY (device_key, to_ms, seq)
                ) PARTITION BY RANGE (to_ms);
                CREATE TABLE intervals_rest PARTITION OF intervals DEFAULT;
                """);

            migrationBuilder.CreateTable(
                name: "labels",
                columns: table => new
                {
                    device_key = table.Column<int>(type: "integer", nullable: false),
                    model_key = table.Column<int>(type: "integer", nullable: false),
                    start_ms = table.Column<long>(type: "bigint", nullable: false),
                    label_text = table.Column<string>(type: "text", nullable: false),
                    results = table.Column<long>(type: "bigint", nullable: false),
                    score_sum = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_labels", x => new { x.device_key, x.model_key, x.start_ms, x.label_text });
                });

            migrationBuilder.CreateTable(
                name: "model_rollups",
                columns: table => new
                {
                    device_key = table.Column<int>(type: "integer", nullable: false),
                    model_key = table.Column<int>(type: "integer", nullable: false),
                    start_ms = table.Column<long>(type: "bigint", nullable: false),
                    inferences = table.Column<long>(type: "bigint", nullable: false),
                    gated = table.Column<long>(type: "bigint", nullable: false),
                    inference_j = table.Column<double>(type: "double precision", nullable: false),
                    priced_inferences = table.Column<long>(type: "bigint", nullable: false),
                    modelled_inferences = table.Column<long>(type: "bigint", nullable: false),
                    results = table.Column<long>(type: "bigint", nullable: false),
                    latency_ms_sum = table.Column<double>(type: "double precision", nullable: false),
                    max_latency_ms = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_rollups", x => new { x.device_key, x.model_key, x.start_ms });
                });

            migrationBuilder.CreateTable(
                name: "model_versions",
                columns: table => new
                {
                    key = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    model = table.Column<string>(type: "text", nullable: false),
                    digest = table.Column<string>(type: "text", nullable: false),
                    variant = table.Column<string>(type: "text", nullable: false),
                    first_seen_ms = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_versions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "refused",
                columns: table => new
                {
                    cell = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    last_ms = table.Column<long>(type: "bigint", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: false),
                    sample = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_refused", x => new { x.cell, x.reason });
                });

            migrationBuilder.CreateTable(
                name: "rollups",
                columns: table => new
                {
                    level = table.Column<int>(type: "integer", nullable: false),
                    device_key = table.Column<int>(type: "integer", nullable: false),
                    start_ms = table.Column<long>(type: "bigint", nullable: false),
                    intervals = table.Column<int>(type: "integer", nullable: false),
                    seconds = table.Column<double>(type: "double precision", nullable: false),
                    load_j = table.Column<double>(type: "double precision", nullable: false),
                    harvest_j = table.Column<double>(type: "double precision", nullable: false),
                    idle_j = table.Column<double>(type: "double precision", nullable: false),
                    radio_j = table.Column<double>(type: "double precision", nullable: false),
                    gate_saved_j = table.Column<double>(type: "double precision", nullable: false),
                    throttle_saved_j = table.Column<double>(type: "double precision", nullable: false),
                    grams_co2e = table.Column<double>(type: "double precision", nullable: false),
                    inferences = table.Column<long>(type: "bigint", nullable: false),
                    gated = table.Column<long>(type: "bigint", nullable: false),
                    inference_j = table.Column<double>(type: "double precision", nullable: false),
                    modelled_load_j = table.Column<double>(type: "double precision", nullable: false),
                    min_soc_fraction = table.Column<double>(type: "double precision", nullable: true),
                    max_soc_fraction = table.Column<double>(type: "double precision", nullable: true),
                    max_temp_c = table.Column<double>(type: "double precision", nullable: true),
                    rate_seconds = table.Column<double>(type: "double precision", nullable: false),
                    saving_seconds = table.Column<double>(type: "double precision", nullable: false),
                    critical_seconds = table.Column<double>(type: "double precision", nullable: false),
                    asleep_seconds = table.Column<double>(type: "double precision", nullable: false),
                    total_load_j = table.Column<double>(type: "double precision", nullable: true),
                    total_harvest_j = table.Column<double>(type: "double precision", nullable: true),
                    total_inferences = table.Column<long>(type: "bigint", nullable: true),
                    total_gated = table.Column<long>(type: "bigint", nullable: true),
                    total_inference_j = table.Column<double>(type: "double precision", nullable: true),
                    total_grams_co2e = table.Column<double>(type: "double precision", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rollups", x => new { x.level, x.device_key, x.start_ms });
                });

            migrationBuilder.CreateTable(
                name: "sequences",
                columns: table => new
                {
                    device_key = table.Column<int>(type: "integer", nullable: false),
                    session = table.Column<Guid>(type: "uuid", nullable: false),
                    @class = table.Column<int>(name: "class", type: "integer", nullable: false),
                    ranges = table.Column<string>(type: "text", nullable: false),
                    session_start_ms = table.Column<long>(type: "bigint", nullable: true),
                    updated_ms = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sequences", x => new { x.device_key, x.session, x.@class });
                });

            migrationBuilder.CreateIndex(
                name: "IX_devices_device",
                table: "devices",
                column: "device",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_devices_updated_ms",
                table: "devices",
                column: "updated_ms");

            migrationBuilder.CreateIndex(
                name: "IX_events_device_key_time_ms",
                table: "events",
                columns: new[] { "device_key", "time_ms" });

            migrationBuilder.CreateIndex(
                name: "IX_events_time_ms",
                table: "events",
                column: "time_ms");

            migrationBuilder.CreateIndex(
                name: "IX_labels_start_ms",
                table: "labels",
                column: "start_ms");

            migrationBuilder.CreateIndex(
                name: "IX_model_rollups_start_ms",
                table: "model_rollups",
                column: "start_ms");

            migrationBuilder.CreateIndex(
                name: "IX_model_versions_model_digest_variant",
                table: "model_versions",
                columns: new[] { "model", "digest", "variant" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rollups_level_start_ms",
                table: "rollups",
                columns: new[] { "level", "start_ms" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "devices");

            migrationBuilder.DropTable(
                name: "events");

            migrationBuilder.DropTable(
                name: "intervals");

            migrationBuilder.DropTable(
                name: "labels");

            migrationBuilder.DropTable(
                name: "model_rollups");

            migrationBuilder.DropTable(
                name: "model_versions");

            migrationBuilder.DropTable(
                name: "refused");

            migrationBuilder.DropTable(
                name: "rollups");

            migrationBuilder.DropTable(
                name: "sequences");
        }
    }
}
