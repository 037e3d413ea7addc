import Packages

/// Every cataloger: one that is not here does not exist for an inventory.
public enum Catalogers {
    /// In the order of their names.
    public static let all: [any Cataloger.Type] = [
        BunLockCataloger.self,
        CargoLockCataloger.self,
        ComposerInstalledCataloger.self,
        ComposerLockCataloger.self,
        ConanLockCataloger.self,
        CondaEnvironmentCataloger.self,
        CondaMetaCataloger.self,
        DotnetDepsCataloger.self,
        GoModuleCataloger.self,
        GradleLockCataloger.self,
        JavaArchiveCataloger.self,
        JavaScriptInstalledCataloger.self,
        MavenPomCataloger.self,
        MixLockCataloger.self,
        NpmLockCataloger.self,
        NuGetConfigCataloger.self,
        NuGetLockCataloger.self,
        PackageResolvedCataloger.self,
        PdmLockCataloger.self,
        PipfileLockCataloger.self,
        PnpmLockCataloger.self,
        PodfileLockCataloger.self,
        PoetryLockCataloger.self,
        PubspecLockCataloger.self,
        PylockTomlCataloger.self,
        PythonInstalledCataloger.self,
        PythonRequirementsCataloger.self,
        RubyGemfileLockCataloger.self,
        RubyGemspecCataloger.self,
        SbtLockCataloger.self,
        UvLockCataloger.self,
        YarnLockCataloger.self,
    ]
}
