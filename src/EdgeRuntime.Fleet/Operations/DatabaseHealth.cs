using System.Data.Common;
using EdgeRuntime.Fleet.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeRuntime.Fleet.Operations;

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseHealth(FleetDatabase database) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var fleet = database.CreateContext();
            await fleet.Devices.AsNoTracking().AnyAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"Cannot read {database.Name}: {e.GetBaseException().Message.Split('\n')[0]}");
        }
    }
}
