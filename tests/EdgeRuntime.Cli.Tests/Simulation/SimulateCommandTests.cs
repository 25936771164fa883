using System.Security.Cryptography;
using System.Xml.Linq;
using EdgeRuntime.Cli.Simulation;
using EdgeRuntime.Cli.Tests.Fleet;

namespace EdgeRuntime.Cli.Tests.Simulation;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulate-");
    private readonly string _trace;

    public SimulateCommandTests()
    {
        // Four days of twelve hours of sun.
        _trace = Path.Combine(_folder.FullName, "sun.csv");
        var rows = Enumerable.Range(0, 4 * 48).Select(static i => FormattableString.Invariant($"{new DateTime(2025, 6, 1).AddMinutes(30 * i):yyyy-MM-dd HH:mm},{Math.Max(0, -Math.Cos(i * Math.Tau / 48)):0.000}"));
        File.WriteAllText(_trace, "time,w\n" + string.Join('\n', rows));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Simulate_AllAsJson_HasTheShapeThatScriptsRead()
    {
        var run = await SimulateAsync("--policy", "all", "--json");

        Assert.Equal(0, run.ExitCode);
        var json = run.Json;
        Assert.Equal(["trace", "panelW", "batteryWh", "optimum", "policies"], json.Select(static member => member.Key));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_trace, Cancel))), (string)json["trace"]!["sha256"]!);
        Assert.Equal(192, (int)json["trace"]!["slots"]!);
        Assert.Equal(["utility", "outageFraction", "p5DailyUtility", "spillWh"], json["optimum"]!.AsObject().Select(static member => member.Key));
        var policies = json["policies"]!.AsArray();
        Assert.Equal(["fixed", "tiers", "linear", "fixed-fraction", "kansal", "taut-string", "adaptive"], policies.Select(static policy => (string)policy!["policy"]!));
        foreach (var policy in policies)
        {
            Assert.Equal(
                ["policy", "utility", "ratioToOptimum", "outageFraction", "p5DailyUtility", "spillWh", "modeChangesPerDay"],
                policy!.AsObject().Select(static member => member.Key));
            Assert.Equal((double)policy["utility"]! / (double)json["optimum"]!["utility"]!, (double)policy["ratioToOptimum"]!, 12);
        }
    }

    [Fact]
    public async Task Simulate_SeveralNodes_AreASweepInOrder()
    {
        var run = await SimulateAsync("--panel-w", "2,6", "--battery-wh", "10,20", "--json");

        var studies = run.Json["studies"]!.AsArray();
        Assert.Equal([(2, 10), (2, 20), (6, 10), (6, 20)], studies.Select(static study => ((int)study!["panelW"]!, (int)study["batteryWh"]!)));
        var utilities = studies.Select(static study => (double)study!["optimum"]!["utility"]!).ToList();
        Assert.True(utilities[0] < utilities[1] && utilities[0] < utilities[2] && utilities[2] < utilities[3], "more of anything is better");
    }

    [Fact]
    public async Task Simulate_CostlierNode_CatchesLess()
    {
        var cheap = await SimulateAsync("--json");
        var costly = await SimulateAsync("--json", "--base-w", "1.2", "--sleep-w", "0.2", "--joules-per-inference", "0.5", "--max-rate", "3", "--event-mean-s", "1");

        Assert.True((double)costly.Json["optimum"]!["utility"]! < (double)cheap.Json["optimum"]!["utility"]!, "it costs more and has less time");
    }

    [Fact]
    public async Task Simulate_ForPeople_IsATableWithTheOptimumFirst()
    {
        var run = await SimulateAsync("--policy", "linear", "--policy", "adaptive");

        Assert.Equal(0, run.ExitCode);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains("optimum", lines[1], StringComparison.Ordinal);
        Assert.Contains("1.0000", lines[1], StringComparison.Ordinal);
        Assert.Contains("adaptive", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_SlotsAndPlot_AreWritten()
    {
        var (slots, plot) = (Path.Combine(_folder.FullName, "slots.csv"), Path.Combine(_folder.FullName, "out.svg"));

        var run = await SimulateAsync("--slots-csv", slots, "--plot", plot, "--plot-days", "2");

        Assert.Equal(0, run.ExitCode);
        var rows = await File.ReadAllLinesAsync(slots, Cancel);
        Assert.Equal(1 + (2 * 192), rows.Length);
        Assert.StartsWith("optimum,2025-06-01T00:00:00+00:00,30,0,", rows[1], StringComparison.Ordinal);
        var svg = XDocument.Load(plot).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.Contains(svg.Descendants(), static element => element.Value.Contains("harvest, W", StringComparison.Ordinal));
        Assert.Contains(svg.Descendants(), static element => element.Name.LocalName == "polyline");
    }

    [Fact]
    public async Task Simulate_ProgramOfOnesOwn_Decides()
    {
        var script = Path.Combine(_folder.FullName, "policy.sh");
        await File.WriteAllTextAsync(script, """
            n=0
            while read -r snapshot; do
              case "$snapshot" in *'"socFraction":'*'"joulesPerInference":0.15'*) ;; *) exit 3;; esac
              n=$((n + 1))
              case $((n % 4)) in
                0) echo '{"sleep": true}';;
                1) echo '{"watts": 0.3, "minutes": 15}';;
                *) echo '{"rateHz": 2}';;
              esac
            done
            """, Cancel);

        var run = await SimulateAsync("--policy", $"exec:sh {script}", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        var policy = run.Json["policies"]![0]!;
        Assert.Equal($"exec:sh {script}", (string)policy["policy"]!);
        Assert.InRange((double)policy["utility"]!, 0.2, 0.9);
    }

    [Theory]
    [InlineData("exec:read -r line; echo nonsense", "answered nonsense; wanted is one of")]
    [InlineData("exec:read -r line; echo '{\"rateHz\": 1, \"watts\": 2}'", "wanted is one of")]
    [InlineData("exec:true", "ended before its answer")]
    [InlineData("exec:read -r line; head -c 100000 /dev/zero", "a line of more than 65536 bytes")]
    public async Task Simulate_ProgramThatDoesNotDoItsPart_IsOneClearLine(string policy, string expected)
    {
        var run = await SimulateAsync("--policy", policy);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(2, "'magic' is no policy; there are fixed, tiers", "--policy", "magic")]
    [InlineData(2, "the panel must have above 0", "--panel-w", "-1")]
    [InlineData(2, "--battery-wh must be a number, or several with commas, but is 'big'", "--battery-wh", "big")]
    [InlineData(2, "--max-rate must be a number, but is 'fast'", "--max-rate", "fast")]
    [InlineData(2, "the sleep power must be 0 to the base power of 0.6 W", "--sleep-w", "1")]
    [InlineData(2, "the mean length of an event must be above 0", "--event-mean-s", "0")]
    [InlineData(2, "name one --trace, one --panel-w and one --battery-wh", "--plot", "x.svg", "--panel-w", "1,2")]
    [InlineData(2, "--plot-from-day must be 0 to 3", "--plot", "x.svg", "--plot-from-day", "4")]
    [InlineData(1, "/nowhere/x.csv: cannot be written", "--slots-csv", "/nowhere/x.csv")]
    public async Task Simulate_WrongOptions_SayWhatIsWrong(int exitCode, string expected, params string[] options)
    {
        var run = await SimulateAsync(options);

        Assert.True(run.ExitCode == exitCode && run.Error.Contains(expected, StringComparison.Ordinal), run.ToString());
    }

    [Fact]
    public async Task Simulate_NoTrace_SaysWhatIsWanted()
    {
        var none = await TestFleet.RunBareAsync(["simulate"]);
        var missing = await TestFleet.RunBareAsync(["simulate", "--trace", "/nowhere/sun.csv"]);

        Assert.Equal(2, none.ExitCode);
        Assert.Contains("--trace", none.Error, StringComparison.Ordinal);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("/nowhere/sun.csv: cannot be read", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_MadeTwice_IsTheSameAndAChangedFileIsFound()
    {
        var (file, figure) = (Path.Combine(_folder.FullName, "table.md"), Path.Combine(_folder.FullName, "figure.svg"));
        string[] options = ["simulate", "table", "--trace", _trace, "--panel-w", "2,6", "--battery-wh", "10", "--policy", "linear", "--policy", "adaptive", "--out", file];

        await File.WriteAllTextAsync(file, $"# Before\n{SchedulerTable.Begin}old\n{SchedulerTable.End}\nafter\n", Cancel);
        var made = await TestFleet.RunBareAsync([.. options, "--figure", figure]);
        var same = await TestFleet.RunBareAsync([.. options, "--check"]);
        var part = await TestFleet.RunBareAsync([.. options[..4], .. options[6..], "--panel-w", "6", "--check"]);
        var text = await File.ReadAllTextAsync(file, Cancel);
        await File.WriteAllTextAsync(file, text.Replace("| 6 W, 10 Wh | 0.", "| 6 W, 10 Wh | 1.", StringComparison.Ordinal), Cancel);
        var changed = await TestFleet.RunBareAsync([.. options, "--check"]);

        Assert.True(made.ExitCode == 0 && same.ExitCode == 0 && part.ExitCode == 0 && changed.ExitCode == 1, $"{made}{same}{part}{changed}");
        Assert.StartsWith("# Before\n<!-- scheduler", text, StringComparison.Ordinal);
        Assert.EndsWith("`\n<!-- end of scheduler -->\nafter\n", text, StringComparison.Ordinal);
        Assert.Contains("| trace | panel, battery | optimum | linear | adaptive |\n|---|---|---|---|---|\n| sun.csv | 2 W, 10 Wh | 0.", text, StringComparison.Ordinal);
        Assert.Contains("- sun.csv: 4 days from 2025-06-01, sha256 `", text, StringComparison.Ordinal);
        Assert.True(new FileInfo(figure).Length > 1000, "a figure");
        Assert.Contains("does not hold the line that the traces give now: | sun.csv | 6 W, 10 Wh | 0.", changed.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> SimulateAsync(params string[] options) => TestFleet.RunBareAsync(["simulate", "--trace", _trace, .. options]);
}
