using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Keeps who changed what, and when.</summary>
internal sealed class AuditLog(FleetDatabase database, FleetClocks clocks)
{
    /// <summary>Most entries of a page.</summary>
    public const int MaxTake = 500;

    /// <summary>Adds an entry in the name of whoever sent the request.</summary>
    public Task AddAsync(HttpContext context, string action, string target, string? detail = null) =>
        AddAsync(FleetClaims.ActorOf(context.User), context, action, target, detail);

    /// <summary>Adds an entry. It is written also when the client has gone.</summary>
    public async Task AddAsync(string actor, HttpContext context, string action, string target, string? detail = null)
    {
        await using var fleet = database.CreateContext();
        fleet.Audit.Add(new AuditRow
        {
            TimeMs = clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds(),
            Actor = actor,
            Address = context.Connection.RemoteIpAddress?.ToString(),
            Action = action,
            Target = target,
            Detail = detail,
        });
        await fleet.SaveChangesAsync(CancellationToken.None);
    }

    /// <summary>Entries, newest first.</summary>
    /// <param name="before">Only entries whose key is below this one.</param>
    /// <param name="take">How many, at most <see cref="MaxTake"/>.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<AuditRow>> ListAsync(long? before, int take, CancellationToken cancellationToken)
    {
        await using var fleet = database.CreateContext();
        return await fleet.Audit.AsNoTracking()
            .Where(row => before == null || row.Key < before)
            .OrderByDescending(static row => row.Key)
            .Take(Math.Clamp(take, 1, MaxTake))
            .ToListAsync(cancellationToken);
    }
}
