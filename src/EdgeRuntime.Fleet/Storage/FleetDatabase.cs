using System.Data.Common;
using EdgeRuntime.Fleet.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>The database of a fleet: an SQLite file, or PostgreSQL.</summary>
internal sealed class FleetDatabase : IAsyncDisposable
{
    /// <summary>The SQLite file within the data folder.</summary>
    public const string FileName = "fleet.db";

    private readonly DbContextOptions<SqliteFleetContext>? _sqlite;
    private readonly DbContextOptions<PostgreSqlFleetContext>? _postgres;
    private readonly NpgsqlDataSource? _source;

    private FleetDatabase(string path)
    {
        Name = path;
        var connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        _sqlite = new DbContextOptionsBuilder<SqliteFleetContext>().UseSqlite(connection).AddInterceptors(SqlitePragmas.Instance).Options;
    }

    private FleetDatabase(NpgsqlDataSource source)
    {
        Name = $"PostgreSQL at {new NpgsqlConnectionStringBuilder(source.ConnectionString).Host}";
        _source = source;
        _postgres = new DbContextOptionsBuilder<PostgreSqlFleetContext>().UseNpgsql(source).Options;
    }

    /// <summary>What and where it is, for messages.</summary>
    public string Name { get; }

    /// <summary>Whether it is PostgreSQL.</summary>
    public bool IsPostgreSql => _postgres is not null;

    /// <summary>The database that the options name.</summary>
    public static FleetDatabase Of(FleetOptions options)
    {
        if (options.PostgreSql is { } connection)
        {
            return new FleetDatabase(NpgsqlDataSource.Create(connection));
        }

        var folder = Directory.CreateDirectory(options.ResolveDataDirectory());
        return new FleetDatabase(Path.Combine(folder.FullName, FileName));
    }

    /// <summary>A new context; the caller disposes it.</summary>
    public FleetContext CreateContext() => _postgres is { } postgres ? new PostgreSqlFleetContext(postgres) : new SqliteFleetContext(_sqlite!);

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="DbException">The database cannot be reached or changed.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        await context.Database.MigrateAsync(cancellationToken);
        MakePrivate();
    }

    // The hashes of passwords are in it. The journals have the same permissions once SQLite makes them again.
    private void MakePrivate()
    {
        if (IsPostgreSql || OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            foreach (var file in new[] { Name, $"{Name}-wal", $"{Name}-shm" }.Where(File.Exists))
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Another user made the file, and chose who may read it.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }
    }
}
