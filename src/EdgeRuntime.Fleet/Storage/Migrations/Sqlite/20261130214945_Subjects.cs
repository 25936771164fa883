using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeRuntime.Fleet.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Subjects : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "subject",
                table: "users",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_users_subject",
                table: "users",
                column: "subject",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_users_subject",
                table: "users");

            migrationBuilder.DropColumn(
                name: "subject",
                table: "users");
        }
    }
}
