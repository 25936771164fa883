using System.Diagnostics;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A model of 16 MiB through a real Mosquitto to published agents, measured against mosquitto's own clients in the same run.</summary>
[Collection(Undisturbed.Name)]
public sealed class TransferTests(PublishedAgents agents)
{
    private const int Bytes = 16 << 20;
    private const double GoodputRatio = 0.6;

    // Bare clients neither check nor write. Where the machine's disk is busy with the tests beside this one, that difference is all that is measured: the goal itself is for a quiet machine.
    private static readonly double LeastGoodputRatio = Drill.IsFull ? GoodputRatio : GoodputRatio / 3;

    private const double MostFleetRatio = 2;
    private static readonly TopicScheme Topics = new();

    [Fact]
    public async Task Transfer_16MiBToOneDevice_IsStagedAtAGoodShareOfTheBareGoodput()
    {
        var program = (await agents.X64Async()).Executable;
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        var bare = await BareClients.FindAsync(broker.Port);
        await using var fleet = await TransferFleet.StartAsync(program, 1, broker.Port, operators);
        var best = 0.0;
        for (var round = 0; round < Drill.Count(3, 10) && best < GoodputRatio; round++)
        {
            var model = Make(operators, release: 2 + round);
            var barePublish = await bare.PublishAsync(model.Blocks.Length, BlockLayout.DefaultBlockSize);
            var started = Stopwatch.GetTimestamp();
            await operators.PublishAsync(model);
            var publish = Stopwatch.GetElapsedTime(started);
            var bareSubscribe = await bare.SubscribeAsync(Topics.ModelBlockFilter(model.Digest), model.Blocks.Length, Bytes);

            fleet.Forget();
            started = Stopwatch.GetTimestamp();
            await operators.DesireAsync(fleet.Devices[0], model);
            var staged = Stopwatch.GetElapsedTime(started, await fleet.AllAsync("model_staged"));
            var committed = Stopwatch.GetElapsedTime(started, await fleet.AllAsync("model_committed"));

            var ratio = (barePublish + bareSubscribe) / (publish + staged);
            best = Math.Max(best, ratio);
            Drill.Report(FormattableString.Invariant(
                $"16 MiB to one device: mosquitto_pub {barePublish.TotalMilliseconds:0} ms, mosquitto_sub {bareSubscribe.TotalMilliseconds:0} ms; published {publish.TotalMilliseconds:0} ms, desired to staged {staged.TotalMilliseconds:0} ms; goodput ratio {ratio:0.00}; committed after {committed.TotalSeconds:0.0} s (10 s trial)"));
        }

        // The machine that tests run on does other things too: the best round is the agent's own.
        Assert.True(best >= LeastGoodputRatio, FormattableString.Invariant($"goodput is {best:0.00} of that of mosquitto's clients"));
    }

    // Twenty devices in one machine wait for its processors, real ones do not: bare subscribers neither check nor write. So on top of twice their time comes what checking and writing take of the
    // processors here, and as much again for whatever else this machine does.
    [Fact]
    public async Task Transfer_16MiBToTwentyDevices_TakesTwiceTheTimeOfBareSubscribersAndThatOfTheProcessors()
    {
        var program = (await agents.X64Async()).Executable;
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        var bare = await BareClients.FindAsync(broker.Port);
        await using var fleet = await TransferFleet.StartAsync(program, 20, broker.Port, operators);
        var (within, rounds) = (false, Drill.Count(2, 5));
        for (var round = 0; round < rounds && !within; round++)
        {
            var model = Make(operators, release: 2 + round);
            await operators.PublishAsync(model);
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(fleet.Devices.Select(_ => bare.SubscribeAsync(Topics.ModelBlockFilter(model.Digest), model.Blocks.Length, Bytes)));
            var bareTime = Stopwatch.GetElapsedTime(started);

            fleet.Forget();
            var before = fleet.CpuTime;
            started = Stopwatch.GetTimestamp();
            await Task.WhenAll(fleet.Devices.Select(device => operators.DesireAsync(device, model)));
            var staged = Stopwatch.GetElapsedTime(started, await fleet.AllAsync("model_staged"));
            var cpu = fleet.CpuTime - before;
            within = staged <= (MostFleetRatio * bareTime) + (2 * cpu / Environment.ProcessorCount);
            Drill.Report(FormattableString.Invariant(
                $"16 MiB to twenty devices: twenty mosquitto_sub {bareTime.TotalMilliseconds:0} ms, all staged after {staged.TotalMilliseconds:0} ms, {staged / bareTime:0.0} of it; the devices took {cpu.TotalMilliseconds:0} ms of {Environment.ProcessorCount} processors"));
            if (!within)
            {
                // The machine that tests run on does other things too; the next round begins when the devices rest again.
                await fleet.AllAsync("model_committed");
            }
        }

        Assert.True(within, "every round took longer; the test's output has the figures");
    }

    /// <summary>The built-in model with a file that no variant names, which devices fetch all the same.</summary>
    private static DeliveredModel Make(ModelOperator operators, long release)
    {
        var filling = new byte[Bytes - DeliveredModel.BuiltIn.Manifest.Files.Sum(static file => (int)file.Size)];
        new Random((int)release).NextBytes(filling);
        return operators.Make(release, change: null, ("filling.bin", filling));
    }
}
