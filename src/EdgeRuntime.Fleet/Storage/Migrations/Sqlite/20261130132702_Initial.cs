using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeRuntime.Fleet.Storage.Migrations.Sqlite
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
                    key = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    cell = table.Column<string>(type: "TEXT", nullable: false),
                    device = table.Column<string>(type: "TEXT", nullable: false),
                    updated_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    last_seen_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    state = table.Column<int>(type: "INTEGER", nullable: true),
                    wake_at_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    state_since_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    site = table.Column<string>(type: "TEXT", nullable: true),
                    tags = table.Column<string>(type: "TEXT", nullable: true),
                    board = table.Column<string>(type: "TEXT", nullable: true),
                    agent_version = table.Column<string>(type: "TEXT", nullable: true),
                    soc_fraction = table.Column<double>(type: "REAL", nullable: true),
                    soc_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    earlier_soc_fraction = table.Column<double>(type: "REAL", nullable: true),
                    earlier_soc_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    voltage_v = table.Column<double>(type: "REAL", nullable: true),
                    temp_c = table.Column<double>(type: "REAL", nullable: true),
                    mode = table.Column<int>(type: "INTEGER", nullable: true),
                    rate_hz = table.Column<double>(type: "REAL", nullable: true),
                    reason_code = table.Column<int>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    lasts_until_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    full_at_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    marginal_joules = table.Column<double>(type: "REAL", nullable: true),
                    loaded_joules = table.Column<double>(type: "REAL", nullable: true),
                    price_basis = table.Column<int>(type: "INTEGER", nullable: true),
                    models = table.Column<string>(type: "TEXT", nullable: true),
                    has_model_problem = table.Column<bool>(type: "INTEGER", nullable: false),
                    clock = table.Column<int>(type: "INTEGER", nullable: true),
                    info = table.Column<string>(type: "TEXT", nullable: true),
                    reported = table.Column<string>(type: "TEXT", nullable: true),
                    energy = table.Column<string>(type: "TEXT", nullable: true),
                    result = table.Column<string>(type: "TEXT", nullable: true),
                    result_model = table.Column<string>(type: "TEXT", nullable: true),
                    status_session = table.Column<Guid>(type: "TEXT", nullable: true),
                    status_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    info_session = table.Column<Guid>(type: "TEXT", nullable: true),
                    info_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    reported_session = table.Column<Guid>(type: "TEXT", nullable: true),
                    reported_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    energy_session = table.Column<Guid>(type: "TEXT", nullable: true),
                    energy_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    result_session = table.Column<Guid>(type: "TEXT", nullable: true),
                    result_seq = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_devices", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    device_key = table.Column<int>(type: "INTEGER", nullable: false),
                    time_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    severity = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<int>(type: "INTEGER", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    code = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events", x => x.key);
                });

            // By hand: EF Core has no words for a table that is its own index, which saves a third of each row here.
            migrationBuilder.Sql(
                """
                CREATE TABLE intervals (
                    device_key INTEGER NOT NULL,
                    to_ms INTEGER NOT NULL,
                    seq INTEGER NOT NULL,
                    from_ms INTEGER NOT NULL,
                    soc_fraction REAL,
                    voltage_v REAL,
                    current_a REAL,
                    temp_c REAL,
                    harvest_j REAL,
                    load_j REAL,
                    idle_j REAL,
                    radio_j REAL,
                    gate_saved_j REAL,
                    throttle_saved_j REAL,
                    basis INTEGER NOT NULL,
                    mode INTEGER NOT NULL,
                    rate_hz REAL NOT NULL,
                    reason_code INTEGER,
                    inferences INTEGER NOT NULL,
                    gated INTEGER NOT NULL,
                    inference_j REAL,
                    grams_co2e REAL,
                    CONSTRAINT "PK_intervals" PRIMARY KEY (device_key, to_ms, seq)
                ) WITHOUT ROWID;
                """);

            migrationBuilder.CreateTable(
                name: "labels",
                columns: table => new
                {
                    device_key = table.Column<int>(type: "INTEGER", nullable: false),
                    model_key = table.Column<int>(type: "INTEGER", nullable: false),
                    start_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    label_text = table.Column<string>(type: "TEXT", nullable: false),
                    results = table.Column<long>(type: "INTEGER", nullable: false),
                    score_sum = table.Column<double>(type: "REAL", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_labels", x => new { x.device_key, x.model_key, x.start_ms, x.label_text });
                });

            migrationBuilder.CreateTable(
                name: "model_rollups",
                columns: table => new
                {
                    device_key = table.Column<int>(type: "INTEGER", nullable: false),
                    model_key = table.Column<int>(type: "INTEGER", nullable: false),
                    start_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    inferences = table.Column<long>(type: "INTEGER", nullable: false),
                    gated = table.Column<long>(type: "INTEGER", nullable: false),
                    inference_j = table.Column<double>(type: "REAL", nullable: false),
                    priced_inferences = table.Column<long>(type: "INTEGER", nullable: false),
                    modelled_inferences = table.Column<long>(type: "INTEGER", nullable: false),
                    results = table.Column<long>(type: "INTEGER", nullable: false),
                    latency_ms_sum = table.Column<double>(type: "REAL", nullable: false),
                    max_latency_ms = table.Column<double>(type: "REAL", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_rollups", x => new { x.device_key, x.model_key, x.start_ms });
                });

            migrationBuilder.CreateTable(
                name: "model_versions",
                columns: table => new
                {
                    key = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    digest = table.Column<string>(type: "TEXT", nullable: false),
                    variant = table.Column<string>(type: "TEXT", nullable: false),
                    first_seen_ms = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_versions", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "refused",
                columns: table => new
                {
                    cell = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false),
                    last_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    topic = table.Column<string>(type: "TEXT", nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: false),
                    sample = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_refused", x => new { x.cell, x.reason });
                });

            migrationBuilder.CreateTable(
                name: "rollups",
                columns: table => new
                {
                    level = table.Column<int>(type: "INTEGER", nullable: false),
                    device_key = table.Column<int>(type: "INTEGER", nullable: false),
                    start_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    intervals = table.Column<int>(type: "INTEGER", nullable: false),
                    seconds = table.Column<double>(type: "REAL", nullable: false),
                    load_j = table.Column<double>(type: "REAL", nullable: false),
                    harvest_j = table.Column<double>(type: "REAL", nullable: false),
                    idle_j = table.Column<double>(type: "REAL", nullable: false),
                    radio_j = table.Column<double>(type: "REAL", nullable: false),
                    gate_saved_j = table.Column<double>(type: "REAL", nullable: false),
                    throttle_saved_j = table.Column<double>(type: "REAL", nullable: false),
                    grams_co2e = table.Column<double>(type: "REAL", nullable: false),
                    inferences = table.Column<long>(type: "INTEGER", nullable: false),
                    gated = table.Column<long>(type: "INTEGER", nullable: false),
                    inference_j = table.Column<double>(type: "REAL", nullable: false),
                    modelled_load_j = table.Column<double>(type: "REAL", nullable: false),
                    min_soc_fraction = table.Column<double>(type: "REAL", nullable: true),
                    max_soc_fraction = table.Column<double>(type: "REAL", nullable: true),
                    max_temp_c = table.Column<double>(type: "REAL", nullable: true),
                    rate_seconds = table.Column<double>(type: "REAL", nullable: false),
                    saving_seconds = table.Column<double>(type: "REAL", nullable: false),
                    critical_seconds = table.Column<double>(type: "REAL", nullable: false),
                    asleep_seconds = table.Column<double>(type: "REAL", nullable: false),
                    total_load_j = table.Column<double>(type: "REAL", nullable: true),
                    total_harvest_j = table.Column<double>(type: "REAL", nullable: true),
                    total_inferences = table.Column<long>(type: "INTEGER", nullable: true),
                    total_gated = table.Column<long>(type: "INTEGER", nullable: true),
                    total_inference_j = table.Column<double>(type: "REAL", nullable: true),
                    total_grams_co2e = table.Column<double>(type: "REAL", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rollups", x => new { x.level, x.device_key, x.start_ms });
                });

            migrationBuilder.CreateTable(
                name: "sequences",
                columns: table => new
                {
                    device_key = table.Column<int>(type: "INTEGER", nullable: false),
                    session = table.Column<Guid>(type: "TEXT", nullable: false),
                    @class = table.Column<int>(name: "class", type: "INTEGER", nullable: false),
                    ranges = table.Column<string>(type: "TEXT", nullable: false),
                    session_start_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    updated_ms = table.Column<long>(type: "INTEGER", nullable: false)
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
