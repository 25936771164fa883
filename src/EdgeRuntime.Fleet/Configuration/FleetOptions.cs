namespace EdgeRuntime.Fleet.Configuration;
/// <summary>Settings of the fleet, section <c>Fleet</c> of the configuration.</summary>
internal sealed class FleetOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Fleet";

    /// <summary>Folder of the database and of what the embedded broker keeps. Default: systemd's state directory, else the user's.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>Connection string of PostgreSQL. Default: none, an SQLite file in <see cref="DataDirectory"/>.</summary>
    public string? PostgreSql { get; set; }

    /// <summary>The broker of this process. Used while <see cref="Brokers"/> is empty.</summary>
    public EmbeddedBrokerOptions Broker { get; set; } = new();

    /// <summary>Brokers of the fleet; each device belongs to one. Default: none, the embedded broker.</summary>
    public IList<CellOptions> Brokers { get; } = [];

    /// <summary>How long data are kept.</summary>
    public RetentionOptions Retention { get; set; } = new();

    /// <summary>Sign-in and API tokens.</summary>
    public SecurityOptions Security { get; set; } = new();

    /// <summary>Address of an OpenTelemetry collector that gets metrics by OTLP over gRPC, such as http://collector:4317. Default: none; the variables <c>OTEL_EXPORTER_OTLP_*</c> do the same.</summary>
    public string? Otlp { get; set; }

    /// <summary>The folder in force.</summary>
    public string ResolveDataDirectory() =>
        DataDirectory
        ?? Environment.GetEnvironmentVariable("STATE_DIRECTORY")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "edge-fleet");

    /// <summary>Every value that cannot be, one line each.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        foreach (var (index, cell) in Brokers.Index())
        {
            cell.Validate($"{Section}:{nameof(Brokers)}:{index}", errors);
            if (!Contracts.Identifiers.IsDeviceId(cell.Name))
            {
                errors.Add($"{Section}:{nameof(Brokers)}:{index}:{nameof(CellOptions.Name)} must be a short name such as 'north' (a-z, 0-9, '-'), but is '{cell.Name}'");
            }
        }

        foreach (var twice in Brokers.GroupBy(static cell => cell.Name, StringComparer.Ordinal).Where(static group => group.Count() > 1))
        {
            errors.Add($"{Section}:{nameof(Brokers)}: '{twice.Key}' names {twice.Count()} brokers; give each its own {nameof(CellOptions.Name)}");
        }

        if (Otlp is not null && !(Uri.TryCreate(Otlp, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")))
        {
            errors.Add($"{Section}:{nameof(Otlp)} must be an address such as http://collector:4317, but is '{Otlp}'");
        }

        Broker.Validate($"{Section}:{nameof(Broker)}", errors);
        Retention.Validate($"{Section}:{nameof(Retention)}", errors);
        Security.Validate($"{Section}:{nameof(Security)}", errors);
        return errors;
    }
}
