using EdgeRuntime.Fleet.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeRuntime.Fleet.Operations;

/// <summary>Whether each broker is connected and its messages are stored.</summary>
internal sealed class BrokerHealth(CellService cells) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = cells.Loops
            .Select(static loop => (loop.Cell, Problem: loop.StoreProblem is { } store ? $"cannot store: {store}" : loop.Connection.Problem))
            .Where(static loop => loop.Problem is not null)
            .Select(static loop => $"{loop.Cell}: {loop.Problem}")
            .ToList();
        return Task.FromResult(problems.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", problems)));
    }
}
