using EdgeRuntime.Agent.Status;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Tests.Status;

public sealed class RecentProblemsTests
{
    [Fact]
    public void Last_ManyLines_AreTheLastFiveWarningsAndErrors()
    {
        using var problems = new RecentProblems(new ArmedTimeProvider());
        var logger = problems.CreateLogger("a");
        for (var i = 0; i < 7; i++)
        {
            Write(logger, i == 3 ? LogLevel.Information : LogLevel.Warning, $"line {i}");
        }

        Write(logger, LogLevel.Error, new string('x', 600));

        Assert.Equal(["line 2", "line 4", "line 5", "line 6", new string('x', 500) + " ..."], problems.Last.Select(static problem => problem.Text));
        Assert.Equal("Error", problems.Last[^1].Level);
        Assert.All(problems.Last, static problem => Assert.Equal(ArmedTimeProvider.Origin, problem.At));
    }

    private static void Write(ILogger logger, LogLevel level, string text) => logger.Log(level, default, text, null, static (state, _) => state);
}
