using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Messaging.Ingesting;

namespace EdgeRuntime.Fleet.Hosting;

/// <summary>Runs the embedded broker, where no other is named, and an ingest loop for each broker.</summary>
internal sealed class CellService(FleetOptions options, IngestServices services, RetentionLoop retention, ILoggerFactory loggers) : BackgroundService
{
    private EmbeddedBroker? _broker;

    /// <summary>The loops, one for each broker.</summary>
    public IReadOnlyList<IngestLoop> Loops { get; private set; } = [];

    /// <summary>The brokers that the loops read from.</summary>
    public IReadOnlyList<CellOptions> Cells { get; private set; } = [];

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await services.Database.MigrateAsync(cancellationToken);
        Cells = options.Brokers.Count > 0 ? [.. options.Brokers] : [await StartBrokerAsync()];
        Loops = [.. Cells.Select(Create)];
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Loops.SelectMany(loop => new[] { loop.Connection.RunAsync(stoppingToken), loop.RunAsync(stoppingToken) }).Append(retention.RunAsync(stoppingToken)));

    private async Task<CellOptions> StartBrokerAsync()
    {
        var folder = Directory.CreateDirectory(options.ResolveDataDirectory()).FullName;
        _broker = await EmbeddedBroker.StartAsync(options.Broker, folder, services.Clocks.Wall, loggers.CreateLogger<EmbeddedBroker>());
        var own = _broker.Own!;
        return new CellOptions { Host = "127.0.0.1", Port = own.Port, Username = OwnDoor.User, PasswordFile = own.PasswordFile };
    }

    private IngestLoop Create(CellOptions cell)
    {
        var topics = new TopicScheme(cell.Root);
        var ingest = new IngestOptions(cell.ClientId, IngestLoop.Filters(topics))
        {
            ReceiveMaximum = IngestLoop.MaxUnconfirmed,
            Sharing = cell.Share is { } group ? new IngestSharing(group, IngestLoop.ShareableFilters(topics), $"{cell.Root}/{Identifiers.Fleet}/probe/{cell.ClientId}") : null,
            Takes = cell.Partition is { } part && DevicePartition.Parse(part) is { } partition ? topic => partition.Has(DeviceOf(cell.Root, topic)) : null,
        };
        var connection = new IngestConnection(cell, ingest, loggers.CreateLogger<IngestConnection>(), services.Clocks.Wall);
        return new IngestLoop(cell.Name, connection, topics, services, loggers.CreateLogger<IngestLoop>());
    }

    private static ReadOnlySpan<char> DeviceOf(string root, string topic)
    {
        var rest = topic.AsSpan(Math.Min(root.Length + 1, topic.Length));
        return rest.IndexOf('/') is >= 0 and var end ? rest[..end] : rest;
    }
}
