using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A swap under load loses nothing and attributes nothing wrongly.</summary>
public sealed class SwapTests(PublishedAgents agents)
{
    private const double RateHz = 50;

    [Fact]
    public async Task Swap_UnderLoad_EveryResultArrivesUnderTheDigestThatMadeItAndNoStepWaits()
    {
        var swaps = Drill.Count(2, 10);
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration => configuration["Policy"]!["MaxRateHz"] = RateHz, (await agents.X64Async()).Executable);
        await device.WaitAsync(() => device.Results.Count() > 100, "results to compare with");
        var quiet = device.Results.Count();
        var digests = new List<string> { device.RunningDigest! };
        for (var i = 0; i < swaps; i++)
        {
            var model = operators.Make(i + 2);
            await operators.PublishAsync(model);
            await operators.DesireAsync("pi", model);
            await device.WaitForPhaseAsync(model.Digest, "committed");
            await device.WaitForResultsAsync(model.Digest);
            digests.Add(model.Digest);
        }

        Assert.Equal(0, await device.Agent.StopAsync());
        await device.WaitAsync(() => (string?)device.Messages.Last(static message => message.Topic.EndsWith("/status", StringComparison.Ordinal)).Body["state"] == "offline", "the goodbye");
        var results = device.Results.Select(static result => result.Body).ToList();

        // Numbers without a gap, and each digest one stretch: nothing is lost, nothing is attributed to another.
        Assert.Equal(Enumerable.Range(1, results.Count).Select(static n => (long)n), results.Select(static body => (long)body["seq"]!));
        var stretches = results.Select(static body => (string)body["digest"]!).Aggregate(new List<string>(), static (seen, digest) =>
        {
            if (seen.Count == 0 || seen[^1] != digest)
            {
                seen.Add(digest);
            }

            return seen;
        });
        Assert.Equal(digests, stretches);

        // The longest pause between two captures at 20 ms a tick: a swap may cost one of them.
        var captured = results.Select(static body => DateTimeOffset.Parse((string)body["capturedAt"]!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var pauses = captured.Zip(captured.Skip(1), static (a, b) => (b - a).TotalMilliseconds).ToList();
        Drill.Report(FormattableString.Invariant(
            $"{swaps} swaps at {RateHz} Hz: {results.Count} results, p99 of the step {P99(results.Take(quiet)):0.000} ms before the first swap and {P99(results.Skip(quiet)):0.000} ms from then on (probes run beside it), longest pause between captures {pauses.Max():0} ms"));
    }

    private static double P99(IEnumerable<System.Text.Json.Nodes.JsonObject> results)
    {
        var latencies = results.Select(static body => (double)body["latencyMs"]!).Order().ToList();
        return latencies[(int)(latencies.Count * 0.99)];
    }
}
