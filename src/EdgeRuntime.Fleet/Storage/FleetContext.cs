using System.Text.Json;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>The schema, common to both databases; instants are Unix milliseconds in both. Reads go through it, bulk writes through <see cref="Ingest.BatchWriter"/>.</summary>
internal abstract class FleetContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<DeviceRow> Devices => Set<DeviceRow>();

    public DbSet<SequenceRow> Sequences => Set<SequenceRow>();

    public DbSet<IntervalRow> Intervals => Set<IntervalRow>();

    public DbSet<RollupRow> Rollups => Set<RollupRow>();

    public DbSet<ModelVersionRow> ModelVersions => Set<ModelVersionRow>();

    public DbSet<ModelRollupRow> ModelRollups => Set<ModelRollupRow>();

    public DbSet<LabelRow> Labels => Set<LabelRow>();

    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<RefusedRow> Refused => Set<RefusedRow>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<ApiTokenRow> ApiTokens => Set<ApiTokenRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DeviceRow>(static device =>
        {
            device.ToTable("devices").HasKey(static row => row.Key);
            device.HasIndex(static row => row.Device).IsUnique();
        });
        modelBuilder.Entity<SequenceRow>().ToTable("sequences").HasKey(static row => new { row.DeviceKey, row.Session, row.Class });
        modelBuilder.Entity<IntervalRow>().ToTable("intervals").HasKey(static row => new { row.DeviceKey, row.ToMs, row.Seq });
        modelBuilder.Entity<RollupRow>(static rollup =>
        {
            rollup.ToTable("rollups").HasKey(static row => new { row.Level, row.DeviceKey, row.StartMs });
            rollup.HasIndex(static row => new { row.Level, row.StartMs });
        });
        modelBuilder.Entity<ModelVersionRow>(static version =>
        {
            version.ToTable("model_versions").HasKey(static row => row.Key);
            version.HasIndex(static row => new { row.Model, row.Digest, row.Variant }).IsUnique();
        });
        modelBuilder.Entity<ModelRollupRow>(static rollup =>
        {
            rollup.ToTable("model_rollups").HasKey(static row => new { row.DeviceKey, row.ModelKey, row.StartMs });
            rollup.HasIndex(static row => row.StartMs);
        });
        modelBuilder.Entity<LabelRow>(static label =>
        {
            label.ToTable("labels").HasKey(static row => new { row.DeviceKey, row.ModelKey, row.StartMs, row.Label });
            label.HasIndex(static row => row.StartMs);
        });
        modelBuilder.Entity<EventRow>(static entry =>
        {
            entry.ToTable("events").HasKey(static row => row.Key);
            entry.HasIndex(static row => new { row.DeviceKey, row.TimeMs });
            entry.HasIndex(static row => row.TimeMs);
        });
        modelBuilder.Entity<RefusedRow>().ToTable("refused").HasKey(static row => new { row.Cell, row.Reason });
        modelBuilder.Entity<UserRow>(static user =>
        {
            user.ToTable("users").HasKey(static row => row.Key);
            user.HasIndex(static row => row.Name).IsUnique();
            user.HasIndex(static row => row.Subject).IsUnique();
        });
        modelBuilder.Entity<ApiTokenRow>(static token =>
        {
            token.ToTable("api_tokens").HasKey(static row => row.Key);
            token.HasIndex(static row => row.Hash).IsUnique();
            token.HasOne<UserRow>().WithMany().HasForeignKey(static row => row.UserKey).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<AuditRow>(static entry =>
        {
            entry.ToTable("audit").HasKey(static row => row.Key);
            entry.HasIndex(static row => row.TimeMs);
        });

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(static entity => entity.GetProperties()))
        {
            property.SetColumnName(ColumnOf(property.Name));
        }
    }

    /// <summary>The column of a property.</summary>
    public static string ColumnOf(string property) => property switch
    {
        nameof(RollupRow.GramsCO2e) => "grams_co2e",
        nameof(RollupRow.TotalGramsCO2e) => "total_grams_co2e",
        // "session" and "key" are usual words; only what SQL reserves gets another name.
        nameof(LabelRow.Label) => "label_text",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(property),
    };
}
