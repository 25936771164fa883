using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>The schema in PostgreSQL; the table of intervals is partitioned by time (see its migration).</summary>
internal sealed class PostgreSqlFleetContext(DbContextOptions<PostgreSqlFleetContext> options) : FleetContext(options);
