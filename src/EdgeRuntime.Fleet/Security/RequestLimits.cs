using System.Globalization;
using System.Threading.RateLimiting;
using EdgeRuntime.Fleet.Configuration;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Limits how often somebody may try to sign in or ask.</summary>
internal static class RequestLimits
{
    /// <summary>Policy of sign-in and setup: by address.</summary>
    public const string SignIn = "sign-in";

    /// <summary>Policy of REST: by user or token, else by address.</summary>
    public const string Rest = "rest";

    private const int BurstSeconds = 10;

    public static void AddRequestLimits(this IServiceCollection services, SecurityOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = static async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await RefusalWriter.WriteAsync(context.HttpContext, StatusCodes.Status429TooManyRequests);
        };
        limiter.AddPolicy(SignIn, context => RateLimitPartition.GetFixedWindowLimiter(
            AddressOf(context),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = options.SignInsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        limiter.AddPolicy(Rest, context => RateLimitPartition.GetTokenBucketLimiter(
            context.User.Identity?.IsAuthenticated == true ? FleetClaims.ActorOf(context.User) : AddressOf(context),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.RequestsPerSecond * BurstSeconds,
                TokensPerPeriod = options.RequestsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));
    });

    // Who has an IPv6 network has 2^64 addresses.
    private static string AddressOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "";
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, 8)) : plain.ToString();
    }
}
