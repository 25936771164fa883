using MudBlazor;

namespace EdgeRuntime.Fleet.Pages.Layout;

/// <summary>Colours and fonts. The fonts are the system's: nothing is loaded from elsewhere.</summary>
internal static class FleetTheme
{
    private static readonly string[] Fonts = ["system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    /// <summary>The theme. Text and its background differ by at least 4.5 : 1.</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b6bcb",
            Background = "#f5f7fa",
            Surface = "#ffffff",
            TextPrimary = "#16202c",
            TextSecondary = "#4d5b6b",
            LinesDefault = "#d9e0e8",
            Success = "#1a7f37",
            Warning = "#9a6700",
            Error = "#c9252d",
            Info = "#0b6bcb",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#6cb6ff",
            Background = "#11161d",
            Surface = "#1a212b",
            TextPrimary = "#e6edf3",
            TextSecondary = "#a3b1c1",
            LinesDefault = "#303b48",
            Success = "#57c26d",
            Warning = "#e0b04a",
            Error = "#ff8a80",
            Info = "#6cb6ff",
        },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Fonts } },
    };
}
