using System.Globalization;
using System.Text;
using EdgeRuntime.Testing;
using EdgeRuntime.Workshop.Drafting;

namespace EdgeRuntime.Cli.Tests.Models.Drafting;

/// <summary>docs/models.md lists which real models run and how they were recognized. With EDGE_WRITE_DOCS=1 the table is written again.</summary>
public sealed class ModelTableTests : IDisposable
{
    private const string Begin = "<!-- models: written by ModelTableTests, EDGE_WRITE_DOCS=1 -->\n";
    private const string End = "<!-- end of models -->";

    private static readonly bool Write = Environment.GetEnvironmentVariable("EDGE_WRITE_DOCS") == "1";

    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ModelsPage_TableOfWhatRuns_IsThatOfTheDrafts()
    {
        var root = SharedData.File("models");
        var table = new StringBuilder("| model | input | recognized as | lines edited |\n|---|---|---|---|\n");
        foreach (var file in Directory.EnumerateFiles(root, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var made = DraftFolder.Create(file, _folder[Path.GetFileNameWithoutExtension(file)], [], hasSound: false, DateTimeOffset.UnixEpoch);
            Assert.True(made.IsOk, made.Error?.Message);
            var (graph, draft) = (made.Value.Graph, made.Value.Draft);
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {graph.Inputs[0].TypeText} [{string.Join(',', graph.Inputs[0].Shape)}] | {draft.Task}: {draft.Reason} | {SharedDraftTests.EditsOf(name)} |\n");
        }

        var path = Checkout.PathOf("docs/models.md");
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, $"{path} has no table of models");
        from += Begin.Length;
        if (Write)
        {
            await File.WriteAllTextAsync(path, string.Concat(page.AsSpan(0, from), table.ToString(), page.AsSpan(to)), TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(table.ToString(), page[from..to]);
    }
}
