using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeRuntime.Fleet.Storage.Migrations.PostgreSql
{
    /// <summary>
    /// Leaves room in the pages of rows that change with each batch, so that the new version stays on its page and no index changes. Nothing reads devices by the time of their last change: that
    /// index only made each change more expensive.
    /// </summary>
    [DbContext(typeof(PostgreSqlFleetContext))]
    [Migration("20261130171500_RoomForUpdates")]
    public partial class RoomForUpdates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_devices_updated_ms", table: "devices");
            migrationBuilder.Sql(
                """
                ALTER TABLE devices SET (fillfactor = 50);
                ALTER TABLE sequences SET (fillfactor = 70);
                ALTER TABLE rollups SET (fillfactor = 80);
                ALTER TABLE model_rollups SET (fillfactor = 70);
                ALTER TABLE labels SET (fillfactor = 70);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.CreateIndex(name: "IX_devices_updated_ms", table: "devices", column: "updated_ms");
    }
}
