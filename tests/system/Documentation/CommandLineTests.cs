using System.CommandLine;
using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Cli;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>docs/cli.md lists the commands of the programs, and the commands of all pages are ones that the programs accept. With EDGE_WRITE_DOCS=1 the lists are written again.</summary>
public sealed class CommandLineTests
{
    private const string Page = "docs/cli.md";
    private const string End = "<!-- end -->";

    private static readonly bool Write = Environment.GetEnvironmentVariable("EDGE_WRITE_DOCS") == "1";
    private static readonly RootCommand Agent = AgentCommandLine.Create();
    private static readonly RootCommand Edgectl = EdgectlCommandLine.Create(CliEnvironment.OfThisProcess());

    // Every command that talks to the broker has them.
    private static readonly HashSet<string> Broker = [.. Edgectl.Subcommands.Single(static command => command.Name == "devices").Options.Select(static option => option.Name).Except(["--json", "--wait"])];

    [Fact]
    public void Page_CommandsAndOptions_AreThoseOfThePrograms()
    {
        var text = Pages.Read(Page);
        var written = Fill(text, "broker", CommandPage.Shared(Edgectl, Broker));
        written = Fill(written, "edge-agent", CommandPage.Create("edge-agent", Agent, new HashSet<string>()));
        written = Fill(written, "edgectl", CommandPage.Create("edgectl", Edgectl, Broker));
        if (Write)
        {
            File.WriteAllText(Checkout.PathOf(Page), written);
        }

        Assert.Equal(written, Pages.Read(Page));
        Assert.Contains("`--password-file`", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_OfAllPages_AreAccepted()
    {
        var commands = Pages.All.SelectMany(static page => Pages.Commands(page).Select(command => (Page: page, Command: command)))
            .Where(static item => item.Command.StartsWith("edge-agent ", StringComparison.Ordinal) || item.Command.StartsWith("edgectl ", StringComparison.Ordinal))
            .ToList();
        Assert.True(commands.Count > 20, $"only {commands.Count} commands");

        Assert.All(commands, static item =>
        {
            var words = item.Command.Replace("N1 N2 N3 N4 N5", "10 10 10 10 10", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var errors = (words[0] == "edgectl" ? Edgectl : Agent).Parse(words[1..]).Errors;
            Assert.True(errors.Count == 0, $"{item.Page}: {item.Command}: {string.Join("; ", errors.Select(static error => error.Message))}");
        });
    }

    private static string Fill(string page, string name, string content)
    {
        var mark = $"<!-- commands: {name} -->\n";
        var from = page.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        Assert.True(from >= mark.Length, $"{Page} has no place for the commands of {name}");
        return page[..from] + "\n" + content.Trim('\n') + "\n\n" + page[page.IndexOf(End, from, StringComparison.Ordinal)..];
    }
}
