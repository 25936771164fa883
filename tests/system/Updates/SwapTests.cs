using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A swap under load loses nothing, attributes nothing wrongly and hurts no other step.</summary>
public sealed class SwapTests(PublishedAgents agents)
{
    private const double RateHz = 50;
    private const double TickMs = 1000 / RateHz;
    private const int RoundPairs = 100;

    // Steps to both sides of a swap: a second of each.
    private const int Around = (int)RateHz;

    // Whatever else the machine does, it does to some rounds and not to all. Less than a tenth of a tick is nobody's harm.
    private const double MaxP99Factor = 3;
    private const double HarmlessMs = TickMs / 10;
    private const double MaxPauseTicks = 2.5;

    [Fact]
    public async Task Swap_UnderLoad_EveryResultIsThatOfTheDigestItNamesAndNoOtherStepWaits()
    {
        var swaps = Drill.Count(4, 12);
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, Configure, (await agents.X64Async()).Executable);
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var models = new List<DeliveredModel>();
        for (var i = 0; i <= swaps; i++)
        {
            models.Add(Make(operators, i));
            await operators.PublishAsync(models[i]);
            await operators.DesireAsync("pi", models[i], DeliveredModel.BuiltIn.Manifest.Variants[0].Name);
            await device.WaitForPhaseAsync(models[i].Digest, "committed");
            var before = device.Results.Count();
            await device.WaitAsync(() => device.Results.Count() > before + (3 * Around), "results to compare with");
        }

        Assert.Equal(0, await device.Agent.StopAsync());
        await device.WaitAsync(() => (string?)device.Messages.Last(static message => message.Topic.EndsWith("/status", StringComparison.Ordinal)).Body["state"] == "offline", "the goodbye");
        var results = device.Results.Select(static result => result.Body).ToList();

        // Numbers without a gap, each digest one stretch, and what each result says is what the model of its digest says: nothing is lost, nothing is another's.
        Assert.Equal(Enumerable.Range(1, results.Count).Select(static n => (long)n), results.Select(static body => (long)body["seq"]!));
        var begins = Enumerable.Range(0, results.Count).Where(i => i == 0 || Digest(results[i]) != Digest(results[i - 1])).ToList();
        Assert.Equal([ContentDigest.Short(DeliveredModel.BuiltIn.Digest), .. models.Select(static model => ContentDigest.Short(model.Digest))], begins.Select(i => Digest(results[i])));
        Assert.All(results, body => Judge(body, models.Count, models.FindIndex(model => ContentDigest.Short(model.Digest) == Digest(body))));

        // Between models of the same work; from the built-in one to the first of them is another thing.
        var rounds = begins[2..].ConvertAll(at => RoundOf(results, at));
        var (best, shortest) = (rounds.Min(static round => round.P99Ms / Math.Max(round.QuietP99Ms, HarmlessMs)), rounds.Min(static round => round.PauseMs));
        Drill.Report(FormattableString.Invariant(
            $"{swaps} swaps at {RateHz} Hz, {results.Count} results; p99 of the step around a swap and without one, ms: {string.Join(", ", rounds.Select(static round => FormattableString.Invariant($"{round.P99Ms:0.000}/{round.QuietP99Ms:0.000}")))}; pause at the swap, ms: {string.Join(", ", rounds.Select(static round => FormattableString.Invariant($"{round.PauseMs:0}")))}"));
        Assert.True(best <= MaxP99Factor, FormattableString.Invariant($"in the best round the p99 of the steps around the swap is {best:0.0} times that of the steps without one"));
        Assert.True(shortest <= MaxPauseTicks * TickMs, FormattableString.Invariant($"the shortest pause between two captures at a swap is {shortest:0} ms, with a tick of {TickMs:0} ms"));
    }

    private static void Configure(JsonObject configuration)
    {
        configuration["Policy"]!["MaxRateHz"] = RateHz;
        configuration["Updates"]!["MaxCostFactor"] = 1000;
    }

    // Neighbours say another class with another confidence, for the same work.
    private static DeliveredModel Make(ModelOperator operators, int i) => operators.Make(
        release: i + 2,
        static manifest => manifest with { Golden = [] },
        (DeliveredModel.BuiltIn.Manifest.Variants[0].File, AnsweringGraphs.Always(i % AnsweringGraphs.Classes, LogitOf(i), RoundPairs)));

    private static float LogitOf(int i) => 4 + (0.25f * i);

    private static void Judge(JsonObject result, int models, int model)
    {
        // Scores have four digits: the label helps to tell the models apart.
        var isOneOfOurs = Enumerable.Range(0, models).Any(i =>
            LabelOf(i) == (string)result["label"]! && Math.Abs(AnsweringGraphs.ScoreOf(LogitOf(i)) - (double)result["score"]!) < 1e-4);
        if (model < 0)
        {
            Assert.False(isOneOfOurs, result.ToJsonString());
            return;
        }

        Assert.Equal(LabelOf(model), (string)result["label"]!);
        Assert.Equal(AnsweringGraphs.ScoreOf(LogitOf(model)), (double)result["score"]!, 1e-3);
    }

    private static string LabelOf(int model) => DeliveredModel.BuiltIn.Manifest.Labels[model % AnsweringGraphs.Classes];

    // The swap tick itself is the last of the one and the first of the other.
    private static (double P99Ms, double QuietP99Ms, double PauseMs) RoundOf(List<JsonObject> results, int at)
    {
        var around = results[(at - Around)..(at - 1)].Concat(results[(at + 1)..(at + Around)]);
        var quiet = results[(at + Around)..(at + (3 * Around))];
        return (P99(around), P99(quiet), (CapturedAt(results[at]) - CapturedAt(results[at - 1])).TotalMilliseconds);
    }

    private static string Digest(JsonObject result) => (string)result["digest"]!;

    private static DateTimeOffset CapturedAt(JsonObject result) => DateTimeOffset.Parse((string)result["capturedAt"]!, CultureInfo.InvariantCulture);

    private static double P99(IEnumerable<JsonObject> results)
    {
        var latencies = results.Select(static body => (double)body["latencyMs"]!).Order().ToList();
        return latencies[(int)(latencies.Count * 0.99)];
    }
}
