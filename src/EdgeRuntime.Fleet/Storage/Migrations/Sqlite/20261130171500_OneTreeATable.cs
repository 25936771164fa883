using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeRuntime.Fleet.Storage.Migrations.Sqlite
{
    /// <summary>
    /// Keeps the tables that ingest adds to in the order of their keys. With a row number of SQLite's own each row lay in two trees, and a batch wrote twice as many pages. Nothing reads devices by
    /// the time of their last change: that index only made each change more expensive.
    /// </summary>
    [DbContext(typeof(SqliteFleetContext))]
    [Migration("20261130171500_OneTreeATable")]
    public partial class OneTreeATable : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_devices_updated_ms", table: "devices");
            migrationBuilder.Sql(
                """
                CREATE TABLE labels_new (
                    device_key INTEGER NOT NULL,
                    model_key INTEGER NOT NULL,
                    start_ms INTEGER NOT NULL,
                    label_text TEXT NOT NULL,
                    results INTEGER NOT NULL,
                    score_sum REAL NOT NULL,
                    CONSTRAINT "PK_labels" PRIMARY KEY (device_key, model_key, start_ms, label_text)
                ) WITHOUT ROWID;
                INSERT INTO labels_new SELECT * FROM labels;
                DROP TABLE labels;
                ALTER TABLE labels_new RENAME TO labels;
                CREATE INDEX "IX_labels_start_ms" ON labels (start_ms);
                CREATE TABLE model_rollups_new (
                    device_key INTEGER NOT NULL,
                    model_key INTEGER NOT NULL,
                    start_ms INTEGER NOT NULL,
                    inferences INTEGER NOT NULL,
                    gated INTEGER NOT NULL,
                    inference_j REAL NOT NULL,
                    priced_inferences INTEGER NOT NULL,
                    modelled_inferences INTEGER NOT NULL,
                    results INTEGER NOT NULL,
                    latency_ms_sum REAL NOT NULL,
                    max_latency_ms REAL NOT NULL,
                    CONSTRAINT "PK_model_rollups" PRIMARY KEY (device_key, model_key, start_ms)
                ) WITHOUT ROWID;
                INSERT INTO model_rollups_new SELECT * FROM model_rollups;
                DROP TABLE model_rollups;
                ALTER TABLE model_rollups_new RENAME TO model_rollups;
                CREATE INDEX "IX_model_rollups_start_ms" ON model_rollups (start_ms);
                CREATE TABLE rollups_new (
                    level INTEGER NOT NULL,
                    device_key INTEGER NOT NULL,
                    start_ms INTEGER NOT NULL,
                    intervals INTEGER NOT NULL,
                    seconds REAL NOT NULL,
                    load_j REAL NOT NULL,
                    harvest_j REAL NOT NULL,
                    idle_j REAL NOT NULL,
                    radio_j REAL NOT NULL,
                    gate_saved_j REAL NOT NULL,
                    throttle_saved_j REAL NOT NULL,
                    grams_co2e REAL NOT NULL,
                    inferences INTEGER NOT NULL,
                    gated INTEGER NOT NULL,
                    inference_j REAL NOT NULL,
                    modelled_load_j REAL NOT NULL,
                    min_soc_fraction REAL,
                    max_soc_fraction REAL,
                    max_temp_c REAL,
                    rate_seconds REAL NOT NULL,
                    saving_seconds REAL NOT NULL,
                    critical_seconds REAL NOT NULL,
                    asleep_seconds REAL NOT NULL,
                    total_load_j REAL,
                    total_harvest_j REAL,
                    total_inferences INTEGER,
                    total_gated INTEGER,
                    total_inference_j REAL,
                    total_grams_co2e REAL,
                    CONSTRAINT "PK_rollups" PRIMARY KEY (level, device_key, start_ms)
                ) WITHOUT ROWID;
                INSERT INTO rollups_new SELECT * FROM rollups;
                DROP TABLE rollups;
                ALTER TABLE rollups_new RENAME TO rollups;
                CREATE INDEX "IX_rollups_level_start_ms" ON rollups (level, start_ms);
                CREATE TABLE sequences_new (
                    device_key INTEGER NOT NULL,
                    session TEXT NOT NULL,
                    class INTEGER NOT NULL,
                    ranges TEXT NOT NULL,
                    session_start_ms INTEGER,
                    updated_ms INTEGER NOT NULL,
                    CONSTRAINT "PK_sequences" PRIMARY KEY (device_key, session, class)
                ) WITHOUT ROWID;
                INSERT INTO sequences_new SELECT * FROM sequences;
                DROP TABLE sequences;
                ALTER TABLE sequences_new RENAME TO sequences;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.CreateIndex(name: "IX_devices_updated_ms", table: "devices", column: "updated_ms");
    }
}
