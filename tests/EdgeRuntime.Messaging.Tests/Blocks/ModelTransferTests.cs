using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Messaging.Tests.Broker;
using EdgeRuntime.Messaging.Tests.Operating;
using EdgeRuntime.Testing;
using MQTTnet;

namespace EdgeRuntime.Messaging.Tests.Blocks;

/// <summary>A model of 16 MiB from a publisher through a real Mosquitto to a device's connection.</summary>
public sealed class ModelTransferTests
{
    private const int Bytes = 16 << 20;
    private const int Window = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // Expected above 1 (one process a round of theirs has to start). Asserted far below: the tests of other projects run beside this one.
    private const double LeastGoodputRatio = 0.2;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transfer_16MiB_ArrivesByteForByteAndIsComparedWithMosquittosOwnClients()
    {
        await using var bench = await TransferBench.StartAsync(new BlockStream(Bytes, BlockLayout.DefaultBlockSize));
        var bare = await BareClients.FindAsync(bench.Broker.Port);
        await using var device = new RunningConnection(Operators.Device(bench.Broker.Port));
        await Eventually.TrueAsync(() => device.Connection.IsConnected, Limit);
        var (barePublish, bareSubscribe, publish, download) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);

        for (var round = 0; round < Drill.Count(ci: 3, full: 20); round++)
        {
            barePublish = Least(barePublish, await bare.PublishAsync(bench.Stream.Layout.BlockCount, bench.Stream.Layout.BlockSize));
            publish = Least(publish, await TimeOfAsync(async () => Assert.Null(await bench.Publisher.PublishAsync(bench.Upload, resume: false, null, Stop))));
            bareSubscribe = Least(bareSubscribe, await bare.SubscribeAsync($"edge/v1/models/{bench.Model.Digest}/blocks/+", bench.Stream.Layout.BlockCount, Bytes));
            download = Least(download, await TimeOfAsync(() => DownloadAsync(device.Connection, bench)));
        }

        var ratio = (barePublish + bareSubscribe) / (publish + download);
        Drill.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"16 MiB: mosquitto_pub {barePublish.TotalMilliseconds:0} ms, mosquitto_sub {bareSubscribe.TotalMilliseconds:0} ms; checked and published {publish.TotalMilliseconds:0} ms, manifest and checked blocks {download.TotalMilliseconds:0} ms; goodput ratio {ratio:0.00}, of the download alone {bareSubscribe / download:0.00}"));
        Assert.True(ratio >= LeastGoodputRatio, $"goodput is {ratio:0.000} of that of mosquitto's clients");
    }

    [Fact]
    public async Task Transfer_BrokerRestartsInTheMiddle_ResumesAndAsksAgainForAtMostOneWindow()
    {
        await using var bench = await TransferBench.StartAsync(new BlockStream(Bytes, BlockLayout.DefaultBlockSize));
        Assert.Null(await bench.Publisher.PublishAsync(bench.Upload, resume: false, null, Stop));
        await using var device = new RunningConnection(Operators.Device(bench.Broker.Port));
        using var download = device.Connection.OpenDownload(bench.Model.Digest, bench.Stream.Layout, bench.Stream.All);
        var got = await ReadSomeAsync(download, bench.Stream, 100);

        await bench.Broker.StopAsync();
        await Eventually.TrueAsync(() => !device.Connection.IsConnected, Limit);
        var rest = ReadToEndAsync(download, bench.Stream, got);
        await bench.Broker.StartAgainAsync();
        await rest;

        Report("broker restarted", download);
        Assert.InRange(download.Counters.AskedAgain, 0, Window);
    }

    // Another client takes the session over, and with it, acknowledged, the blocks that are under way: the device must ask for them again.
    [Fact]
    public async Task Transfer_ConnectionDroppedAndBlocksUnderWayLost_ResumesAndAsksAgainForAtMostOneWindow()
    {
        await using var bench = await TransferBench.StartAsync(new BlockStream(Bytes, BlockLayout.DefaultBlockSize));
        Assert.Null(await bench.Publisher.PublishAsync(bench.Upload, resume: false, null, Stop));
        await using var device = new RunningConnection(Operators.Device(bench.Broker.Port));
        using var download = device.Connection.OpenDownload(bench.Model.Digest, bench.Stream.Layout, bench.Stream.All);
        var got = await ReadSomeAsync(download, bench.Stream, 100);

        using var thief = new MqttClientFactory().CreateMqttClient();
        await thief.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", bench.Broker.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
                .WithClientId(device.Identity.Device).WithCleanStart(false).WithSessionExpiryInterval(3600).Build(),
            Stop);
        await ReadToEndAsync(download, bench.Stream, got);

        Report("session taken over", download);
        Assert.InRange(download.Counters.AskedAgain, 0, Window);
    }

    private static void Report(string what, BlockDownload download) =>
        Drill.Report($"{what}: {download.Counters.Asked} of {download.Counters.Asked - download.Counters.AskedAgain} blocks asked for, {download.Counters.AskedAgain} of them again, {download.Counters.Bytes} bytes");

    private static async Task<HashSet<int>> ReadSomeAsync(BlockDownload download, BlockStream stream, int count)
    {
        var got = new HashSet<int>();
        while (got.Count < count)
        {
            Take((await download.ReadAsync(Stop))!, stream, got);
        }

        return got;
    }

    private static async Task ReadToEndAsync(BlockDownload download, BlockStream stream, HashSet<int> got)
    {
        while (await download.ReadAsync(Stop) is { } block)
        {
            Take(block, stream, got);
        }

        Assert.Null(download.Error);
        Assert.Equal(stream.Layout.BlockCount, got.Count);
    }

    private static void Take(ModelBlock block, BlockStream stream, HashSet<int> got)
    {
        Assert.True(got.Add(block.Index), $"block {block.Index} came twice");
        Assert.True(stream.IsAt(block.Index, block.Content.Span), $"block {block.Index} is wrong");
    }

    private static async Task DownloadAsync(DeviceConnection connection, TransferBench bench)
    {
        var model = bench.Open((await connection.FetchManifestAsync(bench.Model.Digest, Stop)).Value!);
        using var download = connection.OpenDownload(model.Digest, BlockLayout.Of(model.Manifest)!, bench.Stream.All);
        await ReadToEndAsync(download, bench.Stream, []);
        Assert.Equal(Bytes, download.Counters.Bytes);
    }

    private static async Task<TimeSpan> TimeOfAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
