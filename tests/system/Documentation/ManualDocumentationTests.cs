using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Cli;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>The manual pages in the packages say what the programs' own commands say. With EDGE_WRITE_DOCS=1 they are rewritten.</summary>
public sealed class ManualDocumentationTests
{
    private static readonly bool Write = Environment.GetEnvironmentVariable("EDGE_WRITE_DOCS") == "1";

    private static readonly (string Heading, string Roff) ExitStatus = ("EXIT STATUS", """
        .TP
        0
        Success.
        .TP
        1
        The command failed; one line on standard error says what failed, why and what to do.
        .TP
        2
        The arguments are wrong.
        """);

    private static readonly (string, string) AgentExitStatus = (ExitStatus.Heading, ExitStatus.Roff + """

        .TP
        3
        An operator asked for a restart; the service manager does it.
        """);

    [Fact]
    public Task Agent_ManualPage_IsThatOfItsCommands() => CheckAsync("edge-agent.8", ManualPage.Create(
        "edge-agent", "8 \"System Manager's Manual\"", AgentCommandLine.Create(), AgentExitStatus, ("FILES", """
        .TP
        .I /etc/edge\-runtime/agent.json
        Configuration; JSON with comments.
        .TP
        .I /etc/edge\-runtime/conf.d/*.json
        Read after it, in the order of their names.
        .TP
        .I /var/lib/edge\-runtime
        State: messages that wait, models, what was learned.
        .TP
        .I /usr/share/edge\-agent/agent.schema.json
        JSON Schema of the configuration, for editors.
        """), ("ENVIRONMENT", """
        .TP
        .B EDGE_AGENT_*
        Configuration keys, with two underscores for a colon:
        .B EDGE_AGENT_Mqtt__Host
        is Mqtt:Host. They are read last.
        .TP
        .B CREDENTIALS_DIRECTORY
        Set by systemd for
        .BR LoadCredential= :
        a plain name as Mqtt:PasswordFile, Mqtt:Tls:CaFile, Mqtt:Tls:CertificateFile or Mqtt:Tls:KeyFile is a file in it.
        """), ("SEE ALSO", ".BR edgectl (1),\n.BR systemd.exec (5)")));

    [Fact]
    public Task Edgectl_ManualPage_IsThatOfItsCommands() => CheckAsync("edgectl.1", ManualPage.Create(
        "edgectl", "1 \"User Commands\"", EdgectlCommandLine.Create(CliEnvironment.OfThisProcess()), ExitStatus, ("SEE ALSO", ".BR edge\\-agent (8)")));

    private static async Task CheckAsync(string file, string page)
    {
        var path = Checkout.PathOf("deploy/man/" + file);
        if (Write)
        {
            await File.WriteAllTextAsync(path, page, TestContext.Current.CancellationToken);
        }

        Assert.Equal(page, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));

        // As a reader sees it: every command has its heading, and groff understands every line.
        await RealPart.RequireAsync("groff", "groff-base");
        var (code, text, warnings) = await ProcessRun.RunAsync("groff", ["-man", "-Tutf8", "-ww", "-P-cbou", path]);
        Assert.True(code == 0 && warnings.Length == 0, warnings);
        Assert.Contains(file == "edgectl.1" ? "edgectl device policy DEVICE" : "edge-agent run\n", text, StringComparison.Ordinal);
    }
}
