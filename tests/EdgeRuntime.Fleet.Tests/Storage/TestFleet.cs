using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Messaging.Ingesting;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Fleet.Tests.Storage;

/// <summary>A database with the fleet's schema, what writes to it and what reads from it, on a clock that stands still.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-fleet-").FullName;

    private TestFleet(string? postgreSql)
    {
        Clock = new FakeTimeProvider(DeviceMessages.Now);
        Clocks = new FleetClocks(Clock, Clock);
        Database = FleetDatabase.Of(new FleetOptions { DataDirectory = _folder, PostgreSql = postgreSql });
        Writer = new BatchWriter(Database, Clocks);
        Fleet = new FleetQueries(Database, Clocks);
        Devices = new DeviceQueries(Database, Clocks);
        Energy = new EnergyQueries(Database);
    }

    public FakeTimeProvider Clock { get; }

    public FleetClocks Clocks { get; }

    public FleetDatabase Database { get; }

    public BatchWriter Writer { get; }

    public FleetQueries Fleet { get; }

    public DeviceQueries Devices { get; }

    public EnergyQueries Energy { get; }

    public static async Task<TestFleet> CreateAsync(bool postgreSql, SharedPostgreSql server)
    {
        var fleet = new TestFleet(postgreSql ? await server.CreateDatabaseAsync() : null);
        await fleet.Database.MigrateAsync(TestContext.Current.CancellationToken);
        return fleet;
    }

    public Task<BatchOutcome> WriteAsync(params IEnumerable<Message> messages) =>
        Writer.WriteAsync("main", [.. messages.Select(message => Read(message))], TestContext.Current.CancellationToken);

    public ReadMessage Read(Message message, bool retained = false)
    {
        var (topic, payload) = DeviceMessages.OnTheWire(message);
        Assert.True(new TopicScheme().TryParse(topic, out var parsed), topic);
        var read = MessageReader.Read(parsed, payload);
        Assert.True(read.IsOk, read.Error?.Message);
        return new ReadMessage(new IngestedMessage(topic, payload, retained), parsed, read.Value, Clock.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
