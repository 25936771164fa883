using EdgeRuntime.Agent.Commands;
using EdgeRuntime.NativeProgram;

namespace EdgeRuntime.Agent.Tests.Commands;

public sealed class AgentCommandLineTests
{
    [Theory]
    [InlineData("edge-agent: a command is missing, one of run, check, status, diagnostics, infer, bench, sensors, meter, enrol;")]
    [InlineData("edge-agent: there is no command 'dance', only run, check, status, diagnostics, infer, bench, sensors, meter, enrol;", "dance")]
    [InlineData("edge-agent meter: Option '--csv' is required; Option '--inferences' is required;", "meter")]
    [InlineData("edge-agent meter: Unrecognized command or argument 'record.csv';", "meter", "record.csv")]
    [InlineData("edge-agent meter: --inferences must be a whole number, but is 'many';", "meter", "--csv", "x", "--inferences", "many")]
    [InlineData("edge-agent meter: --inferences must be 1 or more;", "meter", "--csv", "x", "--inferences", "0")]
    [InlineData("edge-agent meter: --inferences must be a whole number, but is 'more';", "meter", "--csv", "x", "--inferences", "1", "more", "2")]
    [InlineData("edge-agent meter: --idle-w must be a number, but is 'low';", "meter", "--csv", "x", "--inferences", "1", "--idle-w", "low")]
    [InlineData("edge-agent meter: --idle-w must be 0 to 1000;", "meter", "--csv", "x", "--inferences", "1", "--idle-w", "NaN")]
    [InlineData("edge-agent infer: Option '--model' is required;", "infer", "x.png")]
    [InlineData("edge-agent bench: Option '--model' is required;", "bench")]
    [InlineData("edge-agent bench: --seconds must be a number, but is 'long';", "bench", "--model", "x", "--seconds", "long")]
    [InlineData("edge-agent bench: --threads must be 1 to 256;", "bench", "--model", "x", "--threads", "0")]
    [InlineData("edge-agent bench: --marker must be CHIP:LINE, such as 0:17 for line 17 of /dev/gpiochip0;", "bench", "--model", "x", "--marker", "17")]
    [InlineData("edge-agent sensors: there is no option '--all';", "sensors", "--all")]
    public void Parse_WrongCommandLine_IsOneLineWithTheCommandAndWhereToLook(string expected, params string[] args)
    {
        var arguments = AgentCommandLine.Create().Parse(args);

        Assert.NotEmpty(arguments.Errors);
        var line = UsageLine.Of(arguments, AgentCommandLine.Name);
        Assert.StartsWith(expected, line, StringComparison.Ordinal);
        Assert.EndsWith($"'{expected[..expected.IndexOf(':', StringComparison.Ordinal)]} --help' shows what it takes", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }
}
