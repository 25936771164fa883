using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>The schema in an SQLite file.</summary>
internal sealed class SqliteFleetContext(DbContextOptions<SqliteFleetContext> options) : FleetContext(options);
