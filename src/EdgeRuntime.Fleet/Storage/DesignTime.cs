using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>What <c>dotnet ef migrations add</c> makes the contexts with.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteFleetContext>
{
    public SqliteFleetContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteFleetContext>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>The same for PostgreSQL.</summary>
internal sealed class PostgreSqlDesignTime : IDesignTimeDbContextFactory<PostgreSqlFleetContext>
{
    public PostgreSqlFleetContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgreSqlFleetContext>().UseNpgsql("Host=localhost").Options);
}
