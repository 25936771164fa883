using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>The table of policies is what the command below it computes from the traces.</summary>
public sealed class SchedulerTableTests
{
    private const string Begin = "dotnet run --configuration Release --project src/EdgeRuntime.Cli -- ";
    private const string Page = "docs/scheduler.md";
    private const string Folder = "../shared/";

    [Fact]
    public async Task Page_SchedulerTable_IsWhatItsCommandWrites()
    {
        var words = Command(await File.ReadAllTextAsync(Checkout.PathOf(Page), TestContext.Current.CancellationToken));
        Assert.Equal(["simulate", "table", "--out", Page], words[..4]);
        var traces = words.Where(static word => word.StartsWith(Folder, StringComparison.Ordinal)).ToList();
        Assert.Equal(3, traces.Count);

        // All of it takes minutes: the node in the middle stands for it in short runs.
        var options = words.Where(static word => word != "--trace" && !word.StartsWith(Folder, StringComparison.Ordinal))
            .Select(static word => Drill.IsFull ? word : word switch { "4.5,6,10" => "6", "10,20,40" => "20", _ => word });
        var (code, _, errors) = await ProcessRun.RunAsync(
            Path.Combine(AppContext.BaseDirectory, "edgectl"),
            [.. options, .. traces.SelectMany(static trace => new[] { "--trace", SharedData.File(trace[Folder.Length..]) }), "--check"],
            TimeSpan.FromMinutes(10));

        Assert.True(code == 0, errors);
    }

    private static List<string> Command(string page)
    {
        var from = page.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(from >= 0, $"{Page} does not name the command");
        var to = page.IndexOf("\n```", from, StringComparison.Ordinal);
        return [.. page[(from + Begin.Length)..to].Replace("\\\n", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
