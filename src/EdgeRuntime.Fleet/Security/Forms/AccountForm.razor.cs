using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace EdgeRuntime.Fleet.Security.Forms;

/// <summary>A user's tokens and password, and for admins the users.</summary>
public partial class AccountForm
{
    /// <summary>What went wrong.</summary>
    [Parameter]
    public string? Problem { get; set; }

    /// <summary>What was done.</summary>
    [Parameter]
    public string? Done { get; set; }

    /// <summary>A token that was just made; shown once.</summary>
    [Parameter]
    public string? NewToken { get; set; }

    /// <summary>The user.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>The user's role.</summary>
    [Parameter]
    public FleetRole Role { get; set; }

    /// <summary>The user's sites; null for all.</summary>
    [Parameter]
    public IReadOnlyList<string>? Sites { get; set; }

    /// <summary>Longest life of a token.</summary>
    [Parameter]
    public int MaxDays { get; set; }

    /// <summary>The user's tokens.</summary>
    [Parameter]
    public IReadOnlyList<TokenInfo> Tokens { get; set; } = [];

    /// <summary>All users; empty for whoever may not see them.</summary>
    [Parameter]
    public IReadOnlyList<UserInfo> Users { get; set; } = [];

    private static string SitesOf(IReadOnlyList<string>? sites) => sites is null ? "all sites" : string.Join(", ", sites);

    private static string TimeOf(DateTimeOffset? known) =>
        known is { } time ? time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "never";
}
